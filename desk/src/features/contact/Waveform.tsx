import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { peaks } from "./peaks";

const COLUMNS = 480;
const LANE = 36;

/** Customer above, agent below, drawn from the bytes that also play. */
export function Waveform({ sound }: { sound: ArrayBuffer }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const draw = async () => {
      const decoded = await context.decodeAudioData(sound.slice(0)); // decoding takes its buffer away
      const lanes = Array.from({ length: decoded.numberOfChannels }, (_, n) =>
        peaks(decoded.getChannelData(n), COLUMNS),
      );
      paint(canvas.current, lanes);
    };
    draw().catch(() => undefined); // the picture is an extra; the player itself says when there is no sound
    return () => void context.close();
  }, [sound]);
  return (
    <canvas
      ref={canvas}
      width={COLUMNS * 2}
      height={LANE * 4}
      style={{ width: "100%", height: LANE * 2 }}
      role="img"
      aria-label={t("recording.waveform")}
    />
  );
}

function paint(canvas: HTMLCanvasElement | null, lanes: readonly (readonly number[])[]): void {
  const pen = canvas?.getContext("2d");
  if (!canvas || !pen) return;
  const style = getComputedStyle(canvas);
  const colors = [style.getPropertyValue("--bw-accent"), style.getPropertyValue("--bw-wrap")];
  const lane = canvas.height / Math.max(1, lanes.length);
  lanes.forEach((heights, n) => {
    pen.fillStyle = colors[n] ?? "gray";
    heights.forEach((height, x) => {
      const h = Math.max(2, height * lane * 0.95);
      pen.fillRect(x * 2, lane * n + (lane - h) / 2, 1.4, h);
    });
  });
}
