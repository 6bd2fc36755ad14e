// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { commandOf, keyGroups, keyName } from './keys';

function pressed(key: string, facts: KeyboardEventInit = {}, target: Element = document.body) {
  document.body.append(target === document.body ? '' : target);
  let command: ReturnType<typeof commandOf> = null;
  const listen = (event: Event) => {
    command = commandOf(event as KeyboardEvent);
  };
  addEventListener('keydown', listen, { once: true });
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...facts }));
  return command;
}

describe('keys', () => {
  test('mean one command each, and each command stands once in the help', () => {
    const all = keyGroups.flatMap(({ keys }) => keys);
    const names = all.flatMap(({ keys }) => keys);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(all.map(({ command }) => command)).size).toBe(all.length);
  });

  test('open the palette with ctrl or cmd, even while somebody types', () => {
    const input = document.createElement('input');
    expect(pressed('k', { ctrlKey: true }, input)).toBe('palette');
    expect(pressed('K', { metaKey: true })).toBe('palette');
    expect(pressed('k')).toBe('up');
  });

  test('leave typing alone', () => {
    const input = document.createElement('textarea');
    expect(pressed('z', { ctrlKey: true }, input)).toBeNull();
    expect(pressed('p', {}, input)).toBeNull();
    expect(pressed('p')).toBe('pause');
  });

  test('tell taking back an edit from going back to a view', () => {
    expect(pressed('z', { ctrlKey: true })).toBe('undoEdit');
    expect(pressed('Z', { ctrlKey: true, shiftKey: true })).toBe('redoEdit');
    expect(pressed('z')).toBe('undo');
    expect(pressed('Z', { shiftKey: true })).toBe('redo');
    expect(pressed('r', { ctrlKey: true })).toBeNull();
    expect(pressed('t', { altKey: true })).toBeNull();
  });

  test('are named as on the keyboard', () => {
    expect(['ArrowLeft', '+', '?', 'ctrl+shift+z'].map(keyName)).toEqual([
      '←',
      '+',
      '?',
      'ctrl shift Z',
    ]);
  });
});
