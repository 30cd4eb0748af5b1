import { digestOf } from '../metadata/canonical.ts';
import type { State } from '../state/state.ts';
import type { Reconciler } from './reconciler.ts';
import type { ProjectContext } from './subject.ts';

/** What the state was last brought to. */
export const sourceOf = ({ desired }: ProjectContext): State['source'] => ({
  desiredDigest: digestOf([...desired.objects.values()]),
});

const nobody = '00000000-0000-4000-8000-000000000000';

/** The state of a project that has none yet; it exists only once it is written. */
export const fresh = (r: Pick<Reconciler, 'clock' | 'tool' | 'holder'>, project: ProjectContext): State => ({
  format: 'clusterless.state',
  version: 1,
  lineage: project.owner.lineage,
  serial: 0,
  writeId: r.clock.id(),
  tool: r.tool,
  scope: project.desired.scope,
  lease: { state: 'released', epoch: 0, run: nobody, ttlMs: 60_000, holder: r.holder, command: 'apply' },
  source: sourceOf(project),
  resources: {},
  imports: [],
  moved: [],
  appliedPlans: [],
});
