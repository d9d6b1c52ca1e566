/** Timers of a hidden page are slowed down to one a minute; those of a worker are not. So the heart beats here. */
const EVERY_MS = 2000;
setInterval(() => postMessage("beat"), EVERY_MS);
