import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Navigate, Outlet, Route, Routes } from "react-router";
import { asProblem } from "../api/problem";
import { DeskView } from "../features/desk/DeskView";
import { SignIn } from "../features/signin/SignIn";
import { Notices } from "../ui/Notices";
import { Empty, Loading } from "../ui/Surface";
import { theme } from "../ui/theme";
import { Shell } from "./Shell";
import { SessionProvider, useSession, useSessions } from "./session";

const HistoryView = lazy(() => import("../features/history/HistoryView"));
const ContactView = lazy(() => import("../features/contact/ContactView"));
const BoardView = lazy(() => import("../features/board/BoardView"));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      refetchOnWindowFocus: false,
      retry: (times, thrown) => {
        const { status } = asProblem(thrown);
        return times < 2 && (status === 0 || status >= 500);
      },
    },
  },
});

export function App() {
  return (
    // The variables come from tokens.css, so no style is injected into the page.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <BrowserRouter>
            <Pages />
          </BrowserRouter>
          <Notices />
          {/* biome-ignore lint/a11y/useMediaCaption: this is the live voice of the caller */}
          <audio id="remote-audio" autoPlay hidden />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Pages() {
  const { t } = useTranslation();
  const { session, restoring } = useSessions();
  if (restoring === "restoring") return <Loading />;
  if (restoring === "unreachable") {
    return (
      <main className="signin">
        <div role="alert">
          <Empty title={t("trouble.connection.what")}>
            <p>{t("signIn.waiting")}</p>
          </Empty>
        </div>
      </main>
    );
  }
  if (!session) return <SignIn />;
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route
          element={
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          }
        >
          <Route index element={<Home />} />
          <Route path="contacts" element={<HistoryView />} />
          <Route path="contacts/:id" element={<ContactView />} />
          <Route path="board" element={<BoardView />} />
          <Route path="*" element={<Navigate to="/" replace />} />
        </Route>
      </Route>
    </Routes>
  );
}

function Home() {
  const { agent } = useSession();
  return agent ? <DeskView /> : <Navigate to="/board" replace />;
}
