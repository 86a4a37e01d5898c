/* panels.svelte.ts — what the shell has open. */
export const panels = $state({ palette: false, shortcuts: false, rail: false });
