/** Starts the page. */
import { mount } from 'svelte';
import App from './App.svelte';
import { once } from './components/loaded';
import { isPacked, unpack } from './lib/long-hash';
import { later } from './views/later';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

// What only this window or this link needs is there before anything is shown, so that nothing moves.
const needed: unknown[] =
  innerWidth < 600 ? Object.values(later.phone).map((load) => once<unknown>(load)) : [];
if (isPacked(location.hash)) needed.push(unpack(location.hash));
if (/^#\w/.test(location.hash)) needed.push(readTensorBoardLink());
// A part that could not be loaded says so in its place.
void Promise.allSettled(needed).then(() => mount(App, { target }));

async function readTensorBoardLink(): Promise<void> {
  const { ownHash } = await import('./lib/tensorboard-hash');
  const hash = ownHash(location.search, location.hash);
  if (hash !== null) history.replaceState(null, '', hash);
}
