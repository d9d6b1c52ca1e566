/** The id of this tab's desk: survives a reload, never shared by two tabs (a duplicated tab copies its storage). */
const KEPT = "bothways.desk";
const PATIENCE_MS = 400;

async function hold(id: string, patience: number): Promise<boolean> {
  if (!navigator.locks) return true; // only outside a secure context, where the phone cannot run either
  return new Promise((decided) => {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), patience);
    navigator.locks
      .request(`bothways.desk.${id}`, { signal: giveUp.signal }, () => {
        clearTimeout(timer);
        decided(true);
        return new Promise(() => undefined); // held until the tab is gone
      })
      .catch(() => decided(false));
  });
}

export async function deskId(): Promise<string> {
  const kept = sessionStorage.getItem(KEPT);
  if (kept && (await hold(kept, PATIENCE_MS))) return kept;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(KEPT, fresh);
  await hold(fresh, PATIENCE_MS);
  return fresh;
}
