import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCatalog } from "../../api/catalog";
import { useSession } from "../../app/session";
import { OUTCOMES, useOutcomeName } from "../contact/words";
import type { Question } from "./model";

interface FiltersProps {
  readonly question: Question;
  readonly ask: (part: Partial<Question>) => void;
}

export function Filters({ question, ask }: FiltersProps) {
  const { t } = useTranslation();
  const { permissions } = useSession();
  const { queues, agents } = useCatalog();
  const outcome = useOutcomeName();
  const all = { value: "", label: t("history.all") };
  const named = (rows: readonly { id: string; name: string }[]) => [
    all,
    ...rows.map((row) => ({ value: row.id, label: row.name })),
  ];
  return (
    <>
      <NativeSelect
        size="xs"
        label={t("history.queue")}
        data={named(queues)}
        value={question.queue}
        onChange={(e) => ask({ queue: e.currentTarget.value })}
      />
      {permissions.includes("contacts.read_all") && (
        <NativeSelect
          size="xs"
          label={t("history.agent")}
          data={named(agents)}
          value={question.agent}
          onChange={(e) => ask({ agent: e.currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        label={t("history.outcome")}
        data={[all, ...OUTCOMES.map((value) => ({ value, label: outcome(value) }))]}
        value={question.outcome}
        onChange={(e) => ask({ outcome: e.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="date"
        label={t("history.from")}
        value={question.from}
        onChange={(e) => ask({ from: e.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="date"
        label={t("history.to")}
        value={question.to}
        onChange={(e) => ask({ to: e.currentTarget.value })}
      />
    </>
  );
}
