import "@mantine/core/styles.css";
import "./ui/tokens.css";
import "./ui/layout.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startLanguages } from "./i18n";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
await startLanguages();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
