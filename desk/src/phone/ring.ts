/** Two soft notes every two seconds while something rings. Made here, so there is no file to load. */
const NOTES_HZ = [659, 880];

export function startRinging(): () => void {
  const context = new AudioContext();
  const once = () => {
    NOTES_HZ.forEach((hz, n) => {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const at = context.currentTime + n * 0.18;
      tone.frequency.value = hz;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.12, at + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.55);
    });
  };
  once();
  const timer = setInterval(once, 2000);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
