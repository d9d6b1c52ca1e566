import type { Microphone } from "./model";

/** Tests measure tones; echo cancelling and friends change their level, so they can be switched off. */
function wantsRawAudio(): boolean {
  return (
    new URLSearchParams(location.search).has("raw-audio") || localStorage.getItem("bothways.rawAudio") === "1"
  );
}

function constraints(): MediaTrackConstraints {
  const cleaned = !wantsRawAudio();
  return { echoCancellation: cleaned, noiseSuppression: cleaned, autoGainControl: cleaned };
}

function stateOf(thrown: unknown): Microphone {
  const name = thrown instanceof DOMException ? thrown.name : "";
  return name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing";
}

/** The open microphone with its meter. */
export class OpenMicrophone {
  readonly stream: MediaStream;
  readonly #context: AudioContext;
  readonly #meter: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  private constructor(stream: MediaStream) {
    this.stream = stream;
    this.#context = new AudioContext();
    this.#meter = this.#context.createAnalyser();
    this.#meter.fftSize = 512;
    this.#samples = new Float32Array(this.#meter.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#meter);
  }

  /** The microphone, or the reason why there is none. `gone` is told when the device is unplugged later. */
  static async open(gone: () => void): Promise<OpenMicrophone | Microphone> {
    if (!navigator.mediaDevices) return "missing";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: constraints(), video: false });
      stream.getAudioTracks()[0]?.addEventListener("ended", gone);
      return new OpenMicrophone(stream);
    } catch (thrown) {
      return stateOf(thrown);
    }
  }

  /** 0…1 over 60 dB. */
  level(): number {
    if (this.#context.state === "suspended") void this.#context.resume();
    this.#meter.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, s) => sum + s * s, 0) / this.#samples.length;
    const decibels = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, (decibels + 60) / 60));
  }

  setMuted(muted: boolean): void {
    for (const track of this.stream.getAudioTracks()) track.enabled = !muted;
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
    void this.#context.close();
  }
}
