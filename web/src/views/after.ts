/** What follows the first picture, as one: each `import()` of its own costs the page bytes. */

export { default as Banner } from '../components/Banner.svelte';
export { default as DamageSheet } from '../components/DamageSheet.svelte';
export { default as HelpSheet } from '../components/HelpSheet.svelte';
export { default as PanelEdge } from '../components/PanelEdge.svelte';
export { default as PartListRow } from '../components/PartListRow.svelte';
export { default as RunSheet } from '../components/RunSheet.svelte';
export { default as SettingsSheet } from '../components/SettingsSheet.svelte';
export { default as UndrawnSheet } from '../components/UndrawnSheet.svelte';
export { default as ViewsSheet } from '../components/ViewsSheet.svelte';
export { keepColors } from '../lib/kept-colors';
export { moveSection, moveSectionTo, moveTo } from '../state/card-edits';
export { search } from '../state/next-non-finite';
export { default as CardMenu } from './board/CardMenu.svelte';
export { default as CardNews } from './board/CardNews.svelte';
export { default as CardSheet } from './board/CardSheet.svelte';
export { default as Flags } from './board/Flags.svelte';
export { default as FullScreen } from './board/FullScreen.svelte';
export { default as Happened } from './board/Happened.svelte';
export { default as MeasureTable } from './board/MeasureTable.svelte';
export { default as NothingHere } from './board/NothingHere.svelte';
export { default as OffScaleList } from './board/OffScaleList.svelte';
export { default as StepStrip } from './board/StepStrip.svelte';
export { searchTags } from './board/search-tags';
export { default as Tooltip } from './board/Tooltip.svelte';
export { default as ValuesSheet } from './board/ValuesSheet.svelte';
export { createCommands } from './shell/commands';
export { default as Palette } from './shell/Palette.svelte';
