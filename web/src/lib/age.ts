/** "2 s", "5 min", "3 h", "12 d": how long ago, in one unit. */
export function formatAge(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** "3 s behind": for how long bytes wait to be read; "" below a second, and where none do. */
export function formatLag(behindSince: number | null, now: number): string {
  const seconds = behindSince === null ? 0 : now - behindSince;
  return seconds < 1 ? '' : `${formatAge(seconds)} behind`;
}

/** "412 GB", "3.1 MB", "51 B". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size < 9.95 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
