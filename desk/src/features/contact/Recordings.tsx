import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, BASE } from "../../api/client";
import type { RecordingRow } from "../../api/contract";
import { clock } from "../../ui/duration";
import { Empty, Loading, Panel } from "../../ui/Surface";
import { Waveform } from "./Waveform";

export function Recordings({ recordings }: { recordings: readonly RecordingRow[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("recording.title")}>
      {recordings.length === 0 && <Empty title={t("recording.none")} />}
      {recordings.map((recording) => (
        <Recording key={recording.id} recording={recording} />
      ))}
    </Panel>
  );
}

function Recording({ recording }: { recording: RecordingRow }) {
  const { t } = useTranslation();
  if (recording.state === "failed") return <Empty title={t("recording.failed")} />;
  if (recording.state !== "ready") return <Empty title={t("recording.processing")} />;
  return (
    <div className="panel-body stack">
      <Player recording={recording} />
      <p className="row row-wrap dim figures">
        <span>{t("recording.channels")}</span>
        {recording.duration_ms !== null && <span>{clock(recording.duration_ms)}</span>}
        {recording.paused_ms ? (
          <span>{t("recording.paused", { time: clock(recording.paused_ms) })}</span>
        ) : null}
        {recording.sha256 && (
          <span title={recording.sha256}>
            {t("recording.checksum", { sum: recording.sha256.slice(0, 12) })}
          </span>
        )}
      </p>
    </div>
  );
}

/** A recording this small is fetched once, played and drawn from memory; a longer one streams and is not drawn. */
const DRAWN_BYTES = 30_000_000;

/** Nothing is fetched before somebody asks to hear it: each fetch is a play that the audit counts. */
function Player({ recording }: { recording: RecordingRow }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  if (!wanted) {
    return (
      <button type="button" className="link" onClick={() => setWanted(true)}>
        {t("recording.load")}
      </button>
    );
  }
  const url = `${BASE}/recordings/${recording.id}/audio`;
  const small = recording.size !== null && recording.size <= DRAWN_BYTES;
  return small ? <InMemory id={recording.id} /> : <Sound id={recording.id} url={url} />;
}

function InMemory({ id }: { id: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["recording", id],
    queryFn: ({ signal }) => api.bytes(`/recordings/${id}/audio`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const [local, setLocal] = useState("");
  useEffect(() => {
    if (!found.data) return;
    const made = URL.createObjectURL(new Blob([found.data], { type: "audio/wav" }));
    setLocal(made);
    return () => URL.revokeObjectURL(made);
  }, [found.data]);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Empty title={t("recording.cannotPlay")} />;
  return (
    <>
      <Waveform sound={found.data} />
      {local && <Sound id={id} url={local} />}
    </>
  );
}

function Sound({ id, url }: { id: string; url: string }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  if (failed) return <Empty title={t("recording.cannotPlay")} />;
  return (
    // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions
    <audio
      controls
      preload="metadata"
      src={url}
      aria-label={t("recording.title")}
      data-recording-player={id}
      onError={() => setFailed(true)}
    />
  );
}
