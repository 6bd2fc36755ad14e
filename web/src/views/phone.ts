/** What only a narrow window shows. */

export { default as PhoneBar } from '../components/PhoneBar.svelte';
export { default as PhoneHeader } from '../components/PhoneHeader.svelte';
export { default as RunChips } from '../components/RunChips.svelte';
