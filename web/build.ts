/** How the page is built into few files, with nothing in them that it never runs. */

import type { Plugin } from 'vite';

/** As module ids are: with `/` on every system. */
function here(path: string): string {
  const { pathname } = new URL(path, import.meta.url);
  return decodeURIComponent(pathname).replace(/^\/(?=\w:)/, '');
}

const classes = new Map<string, string>();

/** The class of what a component's own styles are for: short, as each of these elements carries it. */
export function shortClass({ hash, filename }: ClassOf): string {
  const path = filename.slice(filename.lastIndexOf('/src/') + 1);
  const name = `s${hash(path).slice(0, 4)}`;
  const other = classes.get(name) ?? path;
  if (other !== path) throw new Error(`${other} and ${path} have the same class: make it longer`);
  classes.set(name, path);
  return name;
}

interface ClassOf {
  readonly filename: string;
  hash(text: string): string;
}

/** Builds the drawing worker together with the page, so that both load what they share once. */
export function drawingWorker(): Plugin {
  const address = "new URL('./worker.ts', import.meta.url)";
  return {
    name: 'drawing-worker',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/charts\/port\.ts$/ },
      handler(code) {
        if (!code.includes(address)) this.error(`expected ${address}`);
        const id = here('src/charts/worker.ts');
        const file = this.emitFile({ type: 'chunk', id, name: 'worker' });
        return { code: code.replace(address, `import.meta.ROLLUP_FILE_URL_${file}`), map: null };
      },
    },
  };
}

/**
 * Svelte asks in many places whether it takes over what a server has drawn, or runs components of an older kind. Here
 * it never does: as constants these questions are gone from the page.
 */
export function fixedFlags(): Plugin {
  const flag = /export let (hydrating|\w+_flag) = false;/g;
  return {
    name: 'fixed-flags',
    apply: 'build',
    transform: {
      filter: { id: /\/svelte\/src\/internal\/(flags\/index|client\/dom\/hydration)\.js$/ },
      handler(code) {
        const flags = [...code.matchAll(flag)].map(([, name]) => name);
        if (flags.length === 0) this.error('expected a flag that can change');
        const setting = new RegExp(`^\\t(${flags.join('|')}) = \\w+;$`, 'gm');
        return {
          code: code.replace(setting, '').replace(flag, 'export const $1 = false;'),
          map: null,
        };
      },
    },
  };
}

/** Vite's own way to load a part also preloads scripts, which takes five times the code. */
export function ownLoading(): Plugin {
  return {
    name: 'own-loading',
    apply: 'build',
    enforce: 'pre',
    load: {
      filter: { id: /^\0vite\/preload-helper\.js$/ },
      handler: () => `export { loadPart as __vitePreload } from '${here('src/lib/load-part.ts')}';`,
    },
  };
}

/** Of Svelte, what only parts loaded later use; nothing happens when it is loaded. */
export const laterSvelte = /\/svelte\/src\/internal\/client\/dom\/elements\/bindings\/input\.js$/;
/** What few visits need, in a file each. */
const apart = [
  ['/views/runs/', 'runs'],
  ['/state/run-table', 'runs'],
  ['/export/', 'export'],
  ['/query/', 'query'],
  ['/api/demo/', 'demo'],
  ['/Phone', 'phone'],
  ['/views/phone', 'phone'],
  ['/RunChips', 'phone'],
  ['/packed-hash', 'links'],
  ['/tensorboard-hash', 'links'],
] as const;

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const known = new Map<string, ReadonlySet<string>>();

/** What `entry` imports, and what that imports; without `import()`. */
function neededBy(entry: string, graph: ModuleGraph): ReadonlySet<string> {
  const before = known.get(entry);
  if (before) return before;
  const all = new Set<string>();
  const waiting = [here(entry)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    waiting.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  known.set(entry, all);
  return all;
}

/**
 * The file a module goes to: many small ones compress badly. `page` and `drawing` with what both need, `shared`, are all
 * that the first chart waits for; `after` follows it.
 */
export function fileOf(id: string, graph: ModuleGraph): string | null {
  const isFirst = neededBy('src/main.ts', graph).has(id) && !laterSvelte.test(id);
  const isDrawing = neededBy('src/charts/worker.ts', graph).has(id);
  if (/\/charts\/(worker|page-engine)\.ts$/.test(id)) return null;
  // The worker asks for it, and has no page.
  const isAnswering = neededBy('src/charts/answers.ts', graph).has(id);
  if (isFirst && (isDrawing || isAnswering)) return 'shared';
  if (isDrawing) return 'drawing';
  if (isFirst || id.startsWith('\0') || id.endsWith('.html')) return 'page';
  if (isAnswering) return 'answers';
  return apart.find(([part]) => id.includes(part))?.[1] ?? 'after';
}
