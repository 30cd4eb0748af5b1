import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const account = '123456789012';
export const region = 'us-west-2';
const bucket = `bench-lake-${account}-${region}`;
const version = '20230101';

export const lake = `s3://${bucket}`;

export const datasetOf = (name: string): { readonly name: string; readonly version: string } => ({ name, version });

const copyArc = (from: string, to: string) => ({
  type: 'aws:core:s3CopyArc',
  name: `make-${to}`,
  sources: { main: datasetOf(from) },
  sinks: { main: { ...datasetOf(to), pathURI: `${lake}/${to}/` } },
});

const projectOf = (lotUnit: 'PT5M' | 'P1D', arcs: readonly object[]): string => {
  const project = {
    project: { name: 'bench', version },
    placement: { provider: 'aws', stage: 'bench', account, region },
    resources: [{ type: 'aws:core:s3Bucket', name: 'lake', bucketName: bucket }],
    boundaries: [
      {
        type: 'aws:core:s3PutListenerBoundary',
        name: 'arrivals',
        dataset: { ...datasetOf('raw'), pathURI: `${lake}/raw/` },
        lotUnit,
        eventArrival: 'infrequent',
        infrequent: { lotSource: 'eventTime' },
      },
    ],
    arcs,
  };
  return JSON.stringify(project, undefined, 2);
};

/** A bucket, a boundary of five minutes for the dataset `raw`, and chains of copy arcs: `a0-0` to `a9-4`. */
export const projectText = (chains: number, arcsOfChain: number): string => {
  const arcs = Array.from({ length: chains }, (_, chain) =>
    Array.from({ length: arcsOfChain }, (_, n) => copyArc(n === 0 ? 'raw' : `a${chain}-${n - 1}`, `a${chain}-${n}`)),
  );
  return projectOf('PT5M', arcs.flat());
};

/** The lots of `raw` are days, and those of the arc that reads it five minutes. */
export const broadcastText = (): string => {
  const arc = copyArc('raw', 'a0-0');
  return projectOf('P1D', [{ ...arc, lotUnit: 'PT5M', sources: { main: { ...arc.sources.main, map: 'broadcast' } } }]);
};

export interface Folder {
  /** Absolute. */
  readonly path: string;
  readonly project: string;
  readonly home: string;
}

const folders: string[] = [];

const cleanUp = (): void => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
};

/**
 * A temporary folder with a project file in it, gone when this process ends and not before: ext4 looks long for a new
 * inode while many were freed a minute ago, and the next measurement would pay for the one before.
 */
export const inFolder = <T>(text: string, work: (folder: Folder) => Promise<T>): Promise<T> => {
  const path = mkdtempSync(join(tmpdir(), 'cls-bench-'));
  if (folders.push(path) === 1) {
    process.once('exit', cleanUp);
    process.once('SIGINT', () => process.exit(130));
  }
  const folder = { path, project: join(path, 'project.json'), home: join(path, '.clusterless') };
  writeFileSync(folder.project, text);
  return work(folder);
};
