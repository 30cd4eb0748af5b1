import type { OpenStore } from '../../ports/object-store.ts';
import type { Lane } from '../provider.ts';

/** Where records and assets live, and how that substrate fails. */
export interface RecordRoom {
  readonly open: OpenStore;
  readonly lane: Lane;
  /** Expected seconds of one write. */
  readonly weight: number;
  /** `project`: a fast look reads `project.json`, whose digest stands for the project's other records. */
  readonly fast: 'all' | 'project';
  readonly toError: (error: unknown) => Error;
}
