import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet } from "react-router";
import { Health } from "../features/agent/Health";
import { StateBar } from "../features/agent/StateBar";
import { Banners } from "../features/desk/Banners";
import { DeskProvider, useRunningDesk } from "../features/desk/useDesk";
import { useSession } from "./session";
import { UserMenu } from "./UserMenu";

/** The frame of every page. It keeps the desk and its phone running, whichever page is open. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const desk = useRunningDesk();
  return (
    <DeskProvider value={desk}>
      <div className="shell">
        <header className="topbar">
          <Brand />
          <nav className="nav" aria-label={t("nav.pages")}>
            {session.agent && (
              <NavLink to="/" end>
                {t("nav.desk")}
              </NavLink>
            )}
            <NavLink to="/contacts">{t("nav.history")}</NavLink>
            {session.permissions.includes("board.see") && <NavLink to="/board">{t("nav.board")}</NavLink>}
          </nav>
          {session.agent && <StateBar />}
          <div className="topbar-end">
            {session.agent && <Health />}
            <UserMenu />
          </div>
        </header>
        <Banners />
        <Outlet />
      </div>
    </DeskProvider>
  );
}

function Brand() {
  return (
    <Link to="/" className="brand">
      <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
        <path
          d="M5 11h19l-5-5M27 21H8l5 5"
          fill="none"
          stroke="currentColor"
          strokeWidth="3.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Bothways
    </Link>
  );
}
