/* Diagnosis: where the firm stands. Questions one at a time, results, pathway, tools, rounds, and a second rater. */
import { area } from '@/router/area';

const messages = ['data-diagnosis'];
const above = '/f/:firm/diagnosis';

export default area({
  id: 'diagnosis',
  rail: { order: 30, icon: 'diagnosis', path: above },
  routes: [
    { path: above, page: () => import('./Results.svelte'), title: 'diagnosis.title', messages },
    { path: '/f/:firm/diagnosis/ask', page: () => import('./Ask.svelte'), title: 'diagnosis.ask', messages, above, role: 'analyst' },
    { path: '/f/:firm/diagnosis/pathway', page: () => import('./Pathway.svelte'), title: 'diagnosis.pathway', messages, above },
    { path: '/f/:firm/diagnosis/tools', page: () => import('./Tools.svelte'), title: 'diagnosis.tools', messages, above },
    { path: '/f/:firm/diagnosis/rounds', page: () => import('./Rounds.svelte'), title: 'diagnosis.rounds', messages, above },
    { path: '/f/:firm/diagnosis/agreement', page: () => import('./Agreement.svelte'), title: 'diagnosis.agreement', messages, above },
  ],
  commands: [
    { label: 'diagnosis.command.ask', go: '/f/:firm/diagnosis/ask', role: 'analyst' },
    { label: 'diagnosis.command.tools', go: '/f/:firm/diagnosis/tools' },
    { label: 'diagnosis.command.second', go: '/f/:firm/diagnosis/ask?rater=second', role: 'analyst' },
  ],
  shortcuts: [
    { keys: '1 … 7', label: 'diagnosis.keys.choose' },
    { keys: 'd', label: 'diagnosis.keys.dont_know' },
    { keys: 'b', label: 'diagnosis.keys.back' },
  ],
});
