import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { SessionInfo } from "../../api/contract";
import { asProblem, type Problem } from "../../api/problem";
import { useSessions } from "../../app/session";
import { LANGUAGES, type Language, speak } from "../../i18n";
import { useProblemText } from "../../ui/problemText";

export function SignIn() {
  const { t } = useTranslation();
  const { signedIn } = useSessions();
  const asked = new URLSearchParams(location.search).get("tenant");
  const [tenant, setTenant] = useState(asked ?? "");
  const [otherTenant, setOtherTenant] = useState(asked !== null);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      signedIn(
        await api.post<SessionInfo>("/session", { username, password, ...(tenant ? { tenant } : {}) }),
      );
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };

  return (
    <main className="signin">
      <form className="panel signin-card stack" onSubmit={submit} aria-label={t("signIn.title")}>
        <h1>Bothways</h1>
        <p className="dim">{t("signIn.lead")}</p>
        {problem && <Refusal problem={problem} />}
        {otherTenant && (
          <TextInput
            label={t("signIn.tenant")}
            value={tenant}
            autoCapitalize="none"
            onChange={(e) => setTenant(e.currentTarget.value)}
          />
        )}
        <TextInput
          label={t("signIn.username")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={username}
          onChange={(e) => setUsername(e.currentTarget.value)}
        />
        <PasswordInput
          label={t("signIn.password")}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
          onChange={(e) => setPassword(e.currentTarget.value)}
        />
        <Button type="submit" loading={busy} fullWidth>
          {t("signIn.submit")}
        </Button>
        <div className="row spread row-wrap">
          <LanguageLinks />
          {!otherTenant && (
            <button type="button" className="link" onClick={() => setOtherTenant(true)}>
              {t("signIn.otherTenant")}
            </button>
          )}
        </div>
      </form>
    </main>
  );
}

function Refusal({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const say = useProblemText();
  const seconds = Number(problem.facts.retry_after_seconds ?? 0);
  const text = () => {
    if (problem.kind === "sign-in-refused") return t("signIn.refused");
    if (problem.kind === "locked-out") return t("signIn.lockedOut", { minutes: Math.ceil(seconds / 60) });
    if (problem.status === 429) return t("signIn.tooMany");
    return say(problem);
  };
  return (
    <p className="alert" role="alert">
      {text()}
    </p>
  );
}

function LanguageLinks() {
  const { t, i18n } = useTranslation();
  return (
    <select
      aria-label={t("user.language")}
      value={i18n.language}
      onChange={(event) => void speak(event.currentTarget.value as Language, true)}
    >
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  );
}
