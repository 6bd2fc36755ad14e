import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DemoOverlay } from '../api/demo/demo-overlay';
import type { OverlayEditEntry, OverlayMessage } from '../api/schema';
import { type OverlaySource, SourceError } from '../api/source';
import { Overlay } from './overlay.svelte';

/** A server that pages share; it can be away, slow or unwilling. */
class Server implements OverlaySource {
  readonly kept = new DemoOverlay();
  readonly sent: (readonly OverlayEditEntry[])[] = [];
  asked = 0;
  failure: Error | null = null;
  isReadOnly = false;
  /** While this is a promise, requests wait for it before they are answered. */
  gate: Promise<void> | null = null;

  async overlay(): Promise<OverlayMessage> {
    this.asked += 1;
    const message = { ...this.kept.message(), is_read_only: this.isReadOnly };
    await this.gate;
    if (this.failure) throw this.failure;
    return message;
  }

  async editOverlay(edits: readonly OverlayEditEntry[]): Promise<OverlayMessage> {
    await this.gate;
    if (this.failure) throw this.failure;
    this.sent.push(edits);
    this.kept.edit(edits);
    return this.kept.message();
  }

  get version(): string {
    return this.kept.message().version;
  }
}

const away = new SourceError('the server does not answer', false);
const settle = () => vi.advanceTimersByTimeAsync(10);

async function opened(server = new Server()) {
  const overlay = new Overlay(server);
  overlay.open();
  await settle();
  return { server, overlay };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what somebody says about runs', () => {
  test('shows at once and is kept', async () => {
    const { server, overlay } = await opened();
    overlay.rename('a', '  best  ');
    overlay.setNote('a', 'diverges');
    overlay.setColor('a', '#00ff7f');
    overlay.hide(['a', 'b']);
    overlay.archive(['b']);
    overlay.pinRun('b');
    overlay.setBaseline('b');
    expect(overlay.nameOf('a')).toBe('best');
    expect(overlay.nameOf('b')).toBe('b');
    expect(overlay.unsavedCount).toBe(8);
    await settle();
    expect(overlay.unsavedCount).toBe(0);
    expect(server.kept.message()).toMatchObject({
      baseline: 'b',
      runs: {
        a: { name: 'best', note: 'diverges', color: '#00ff7f', is_hidden: true },
        b: { is_hidden: true, is_archived: true, is_pinned: true },
      },
    });
  });

  test('leaves nothing when it is taken back', async () => {
    const { server, overlay } = await opened();
    overlay.rename('a', 'best');
    overlay.setNote('a', 'x');
    overlay.hide(['a']);
    overlay.rename('a', 'a');
    overlay.setNote('a', '');
    overlay.hide(['a'], false);
    await settle();
    expect(server.kept.message().runs).toEqual({});
  });

  test('is not sent when it says nothing new', async () => {
    const { server, overlay } = await opened();
    overlay.setNote('a', '');
    overlay.hide(['a'], false);
    overlay.setBaseline(null);
    await settle();
    expect(server.sent).toEqual([]);
    expect(overlay.canUndo).toBe(false);
  });

  test('about thousands of runs is one gesture in several requests', async () => {
    const { server, overlay } = await opened();
    overlay.hide(Array.from({ length: 2500 }, (_, i) => `run${i}`));
    await settle();
    expect(server.sent.map((edits) => edits.length)).toEqual([1000, 1000, 500]);
    overlay.undo();
    await settle();
    expect(server.kept.message().runs).toEqual({});
  });
});

describe('pins, cards, views and groups', () => {
  test('keep the order they are given', async () => {
    const { overlay } = await opened();
    for (const tag of ['a', 'b', 'c']) overlay.togglePin(tag);
    overlay.move('pins', 'c', 0);
    expect(overlay.pins).toEqual(['c', 'a', 'b']);
    overlay.togglePin('a');
    expect(overlay.pins).toEqual(['c', 'b']);
    const [first, second] = ['x', 'y'].map((title) =>
      overlay.addCard({ title, kind: 'tags', tags: [title] }),
    ) as [string, string];
    expect(overlay.cards).toEqual([first, second]);
    overlay.move('cards', second, 0);
    expect(overlay.cards).toEqual([second, first]);
    overlay.change('cards', second, { title: 'z', order: null });
    expect(overlay.contents.cards.get(second)).toEqual({ title: 'z', kind: 'tags', tags: ['y'] });
    overlay.remove('cards', first);
    expect(overlay.cards).toEqual([second]);
  });

  test('are changed only where they are', async () => {
    const { overlay } = await opened();
    overlay.change('views', 'gone', { name: 'x' });
    expect(overlay.contents.views.size).toBe(0);
    const note = overlay.addNote({ step: 3, text: 'drop', tag: 'loss' });
    overlay.change('notes', note, { text: 'lr / 10' });
    expect(overlay.contents.notes.get(note)).toEqual({ step: 3, text: 'lr / 10', tag: 'loss' });
    const group = overlay.addGroup({ name: 'seeds', runs: ['a', 'b'] });
    expect(overlay.groups).toEqual([group]);
    overlay.setSection('loss', { is_folded: true });
    expect(overlay.contents.sections.get('loss')).toEqual({ is_folded: true });
  });

  test('a view saved under a name that there is replaces it', async () => {
    const { overlay } = await opened();
    const id = overlay.saveView('sweep', '/board?q=lr');
    overlay.saveView('other', '/board');
    expect(overlay.saveView('sweep', '/board?q=lr2')).toBe(id);
    expect(overlay.views).toHaveLength(2);
    expect(overlay.contents.views.get(id)?.hash).toBe('/board?q=lr2');
  });
});

describe('undo', () => {
  test('goes back gesture by gesture, and forth again', async () => {
    const { server, overlay } = await opened();
    overlay.setNote('a', '1');
    overlay.setNote('a', '2');
    overlay.pinTag('loss');
    expect([overlay.undo(), overlay.undo()]).toEqual([true, true]);
    expect(overlay.run('a').note).toBe('1');
    expect(overlay.pins).toEqual([]);
    expect([overlay.redo(), overlay.redo(), overlay.redo()]).toEqual([true, true, false]);
    expect(overlay.run('a').note).toBe('2');
    overlay.undo();
    overlay.setNote('b', 'new');
    expect(overlay.canRedo).toBe(false);
    await settle();
    expect(server.kept.message()).toMatchObject({
      runs: { a: { note: '2' }, b: { note: 'new' } },
      pins: {},
    });
  });

  test('leaves what somebody else has changed since', async () => {
    const { server, overlay } = await opened();
    const other = (await opened(server)).overlay;
    overlay.setNote('a', 'mine');
    overlay.setNote('b', 'mine');
    await settle();
    other.tell(server.version);
    await settle();
    other.setNote('b', 'theirs');
    await settle();
    overlay.tell(server.version);
    await settle();
    expect(overlay.run('b').note).toBe('theirs');
    expect(overlay.undo()).toBe(false);
    expect(overlay.undo()).toBe(true);
    await settle();
    expect(server.kept.message().runs).toEqual({ b: { note: 'theirs' } });
    expect(other.canUndo).toBe(true);
  });

  test('brings a removed card back whole', async () => {
    const { overlay } = await opened();
    const id = overlay.addCard({ title: 'gap', kind: 'formula', formula: 'a - b' });
    const card = overlay.contents.cards.get(id);
    overlay.remove('cards', id);
    overlay.undo();
    expect(overlay.contents.cards.get(id)).toEqual(card);
  });
});

describe('two pages', () => {
  test('agree, whoever changes what', async () => {
    const { server, overlay: one } = await opened();
    const { overlay: two } = await opened(server);
    one.setNote('a', 'from one');
    two.rename('a', 'from two');
    await settle();
    one.tell(server.version);
    two.tell(server.version);
    await settle();
    expect(one.run('a')).toEqual({ note: 'from one', name: 'from two' });
    expect(two.run('a')).toEqual(one.run('a'));
  });

  test('ask only when there is something they do not have', async () => {
    const { server, overlay } = await opened();
    expect(server.asked).toBe(1);
    overlay.tell(server.version);
    await settle();
    expect(server.asked).toBe(1);
    overlay.setNote('a', 'x');
    await settle();
    overlay.tell(server.version);
    await settle();
    expect(server.asked).toBe(1);
    server.kept.edit([{ path: ['baseline'], value: 'by hand' }]);
    overlay.tell(server.version);
    await settle();
    expect(server.asked).toBe(2);
    expect(overlay.contents.baseline).toBe('by hand');
  });

  test('what was told while an older answer was on its way is asked for after it', async () => {
    const { server, overlay } = await opened();
    let open = () => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    server.kept.edit([{ path: ['baseline'], value: 'first' }]);
    overlay.tell(server.version);
    server.kept.edit([{ path: ['baseline'], value: 'second' }]);
    overlay.tell(server.version);
    open();
    server.gate = null;
    await settle();
    expect(overlay.contents.baseline).toBe('second');
    expect(server.asked).toBe(3);
  });

  test('keep what is being changed here over what comes from there', async () => {
    const { server, overlay } = await opened();
    let open = () => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    server.kept.edit([{ path: ['runs', 'a', 'note'], value: 'theirs' }]);
    overlay.tell(server.version);
    overlay.setNote('a', 'mine');
    open();
    server.gate = null;
    expect(overlay.run('a').note).toBe('mine');
    await settle();
    expect(overlay.run('a').note).toBe('mine');
    expect(server.kept.message().runs).toEqual({ a: { note: 'mine' } });
  });
});

describe('a server that is away', () => {
  test('is sent what it missed when it is back, and until then it is said', async () => {
    const { server, overlay } = await opened();
    server.failure = away;
    overlay.setNote('a', 'x');
    overlay.pinTag('loss');
    await settle();
    expect(overlay.unsavedCount).toBe(2);
    expect(overlay.failure).toBe('the server does not answer');
    expect(overlay.run('a').note).toBe('x');
    server.failure = null;
    overlay.retry();
    await settle();
    expect(overlay.unsavedCount).toBe(0);
    expect(overlay.failure).toBeNull();
    expect(server.sent).toHaveLength(2);
  });

  test('is asked again by and by', async () => {
    const { server, overlay } = await opened();
    server.failure = new SourceError('the change cannot be kept: No space left', true, true);
    overlay.setNote('a', 'x');
    await settle();
    server.failure = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.kept.message().runs).toEqual({ a: { note: 'x' } });
  });

  test('may be left with a change that was undone again', async () => {
    const { server, overlay } = await opened();
    server.failure = away;
    overlay.setNote('a', 'x');
    overlay.undo();
    await settle();
    server.failure = null;
    overlay.retry();
    await settle();
    expect(server.kept.message().runs).toEqual({});
  });

  test('is not waited for by a page that is left', async () => {
    const { server, overlay } = await opened();
    server.failure = away;
    overlay.setNote('a', 'x');
    await settle();
    overlay.close();
    server.failure = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.sent).toEqual([]);
  });
});

describe('a change that is refused', () => {
  test('is taken back and said, and nothing else goes with it', async () => {
    const { server, overlay } = await opened();
    overlay.setNote('a', 'kept');
    await settle();
    server.failure = new SourceError('pins: there are 1000 already', true);
    overlay.pinTag('loss');
    expect(overlay.pins).toEqual(['loss']);
    await settle();
    expect(overlay.pins).toEqual([]);
    expect(overlay.refusal).toBe('pins: there are 1000 already');
    expect(overlay.run('a').note).toBe('kept');
    server.failure = null;
    expect(overlay.undo()).toBe(true);
    expect(overlay.canUndo).toBe(false);
    await settle();
    expect(overlay.refusal).toBeNull();
    expect(server.kept.message().runs).toEqual({});
  });

  test('is not even shown on a board that is only read', async () => {
    const server = new Server();
    server.isReadOnly = true;
    const { overlay } = await opened(server);
    overlay.pinTag('loss');
    await settle();
    expect(overlay.isReadOnly).toBe(true);
    expect(overlay.pins).toEqual([]);
    expect(overlay.refusal).toBe('this board takes no changes');
    expect(overlay.canUndo).toBe(false);
    expect(server.sent).toEqual([]);
  });
});
