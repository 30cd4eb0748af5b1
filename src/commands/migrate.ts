import { migrationText } from '../report/migration-view.ts';
import type { Migration } from '../report/output/migration.ts';
import { migrationOf } from '../resources/predecessor/migration.ts';
import { answer } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import { loadFiles, textsOf } from './load.ts';
import type { Run } from './verb.ts';

const stepsFor = (names: readonly string[]): readonly string[] => {
  const files = names.map((name) => `-p ${name}`).join(' ');
  return [
    'Stop what arrives, and wait until no execution of the old arcs runs.',
    `Remove the old stacks: cls destroy ${files}. Leave its bootstrap stack alone: it would delete all manifests.`,
    `clusterless bootstrap ${files}: takes the three stores and the bus as they are, and adds the state bucket.`,
    `clusterless diff ${files}, then apply: adopts buckets, takes datasets over.`,
    `clusterless status ${files}: old lots are complete. Copy onto itself what arrived meanwhile.`,
  ];
};

/** Reads files and nothing else; exit code 65 when one is not accepted. */
export const run: Run = async (call) => {
  const flags = flagsOf(call);
  const { files, loaded } = await loadFiles(call.io, flags.project, { buildsImages: false });
  const migrated = files.map(({ path }) =>
    migrationOf(
      path,
      loaded.projects.find(({ file }) => file === path),
      loaded.diagnostics,
    ),
  );
  const rejected = migrated.filter(({ accepted }) => !accepted).length;
  const body: Migration = {
    accepted: migrated.length - rejected,
    rejected,
    files: migrated,
    steps: rejected > 0 ? [] : stepsFor(files.map(({ path }) => path)),
  };
  answer(call.io, flags, {
    kind: 'Migration',
    body,
    text: (screen) => migrationText(body, screen, textsOf(files)),
    rows: migrated.flatMap(({ file, differences }) => differences.map((difference) => ({ file, ...difference }))),
  });
  return rejected === 0 ? 0 : 65;
};
