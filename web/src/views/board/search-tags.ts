import { tick } from 'svelte';
import type { BoardView } from '../../state/view.svelte';

/** The query bar is where tags are searched for: it is ready for their name. */
export async function searchTags(view: BoardView): Promise<void> {
  const others = view.filter.replace(/(^|\s)tag:$/, '').trimEnd();
  view.setFilter(`${others} tag:`.trimStart());
  await tick();
  const field = document.getElementById('filter') as HTMLInputElement | null;
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}
