// Sets the theme before the first paint, so that a dark page never flashes white.
// A file of its own because the content security policy allows no inline script.
// The key and its values are those of src/state/theme.svelte.ts.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('lightwell.theme') ?? 'system';
  } catch {
    // Storage is blocked: follow the system.
  }
  const isDark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
