import { Button, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { nameOf, useCatalog } from "../../api/catalog";
import { api, urlOf } from "../../api/client";
import type { ContactRow, Page } from "../../api/contract";
import { useSession } from "../../app/session";
import { dateAndTime, nameIn } from "../../i18n/words";
import { clock } from "../../ui/duration";
import { Icon } from "../../ui/icons";
import { Empty, Failed, Loading } from "../../ui/Surface";
import { useOutcomeName } from "../contact/words";
import { TierTag } from "../customer/TierTag";
import { Filters } from "./Filters";
import { ariaSort, asParameters, nextSort, type Question, readQuestion, writeQuestion } from "./model";

const ROWS = 50;

export default function HistoryView() {
  const { t } = useTranslation();
  const { permissions } = useSession();
  const [search, setSearch] = useSearchParams();
  const question = readQuestion(search);
  const asked = JSON.stringify(question);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  useEffect(() => setCursors([]), [asked]); // another question starts on its first page
  const ask = (part: Partial<Question>) =>
    setSearch(writeQuestion({ ...question, ...part }), { replace: true });
  const cursor = cursors.at(-1) ?? null;
  const found = useQuery({
    queryKey: ["contacts", "list", asked, cursor],
    queryFn: ({ signal }) =>
      api.get<Page<ContactRow>>("/contacts", { ...asParameters(question), cursor, limit: ROWS }, signal),
    placeholderData: keepPreviousData,
  });
  const next = found.data?.next_cursor ?? null;
  return (
    <main className="page" id="main">
      <div className="row spread row-wrap">
        <h1>{t("history.title")}</h1>
        {permissions.includes("contacts.export") && (
          <Button
            component="a"
            href={urlOf("/contacts/export.csv", asParameters(question))}
            download
            variant="default"
            size="xs"
            leftSection={<Icon name="download" />}
          >
            {t("history.export")}
          </Button>
        )}
      </div>
      <section className="panel" aria-label={t("history.title")}>
        <search className="filters">
          <SearchBox value={question.q} search={(q) => ask({ q })} />
          <Filters question={question} ask={ask} />
        </search>
        {found.isPending && <Loading />}
        {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
        {found.data && found.data.items.length === 0 && (
          <Empty title={t("history.none")}>
            <p>{t("history.noneNext")}</p>
          </Empty>
        )}
        {found.data && found.data.items.length > 0 && (
          <Rows rows={found.data.items} sort={question.sort} setSort={(sort) => ask({ sort })} />
        )}
        <div className="pager">
          <Button
            variant="default"
            size="xs"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            {t("history.previous")}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={next === null}
            onClick={() => next && setCursors([...cursors, next])}
          >
            {t("history.next")}
          </Button>
        </div>
      </section>
    </main>
  );
}

const TYPING_MS = 300;

function SearchBox({ value, search }: { value: string; search: (q: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => search(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      type="search"
      size="xs"
      label={t("history.search")}
      placeholder={t("history.searchFor")}
      leftSection={<Icon name="search" size={14} />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

interface RowsProps {
  readonly rows: readonly ContactRow[];
  readonly sort: string;
  readonly setSort: (sort: string) => void;
}

function Rows({ rows, sort, setSort }: RowsProps) {
  const { t } = useTranslation();
  const sortable = (column: "started_at" | "wait_ms" | "talk_ms", text: string, numeric = false) => (
    <th scope="col" aria-sort={ariaSort(sort, column)} className={numeric ? "num" : undefined}>
      <button type="button" className="sort" onClick={() => setSort(nextSort(sort, column))}>
        {text} {sort === column ? "↑" : sort === `-${column}` ? "↓" : ""}
      </button>
    </th>
  );
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            {sortable("started_at", t("history.started"))}
            <th scope="col">{t("history.customer")}</th>
            <th scope="col">{t("history.queue")}</th>
            <th scope="col">{t("history.agent")}</th>
            <th scope="col">{t("history.outcome")}</th>
            <th scope="col">{t("history.disposition")}</th>
            {sortable("wait_ms", t("history.wait"), true)}
            {sortable("talk_ms", t("history.talk"), true)}
            <th scope="col">{t("history.recording")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: ContactRow }) {
  const { t, i18n } = useTranslation();
  const { queues, agents, dispositions } = useCatalog();
  const outcome = useOutcomeName();
  const disposition = dispositions.find((d) => d.id === row.disposition_id);
  return (
    <tr>
      <td>
        <Link to={`/contacts/${row.id}`}>{dateAndTime(row.started_at, i18n.language)}</Link>
      </td>
      <td>
        <span className="row">
          {row.customer?.name ?? row.caller}
          {row.customer && <TierTag tier={row.customer.tier} />}
        </span>
      </td>
      <td>{nameOf(queues, row.queue_id)}</td>
      <td>{nameOf(agents, row.agent_id)}</td>
      <td>{row.closed_at === null ? t("history.open") : outcome(row.outcome)}</td>
      <td>{disposition ? nameIn(disposition.names, i18n.language) : "—"}</td>
      <td className="num">{clock(row.wait_ms)}</td>
      <td className="num">{clock(row.talk_ms)}</td>
      <td>{row.recording === "ready" ? t("history.ready") : "—"}</td>
    </tr>
  );
}
