import { ClusterlessError } from '../errors.ts';
import type { WorkloadManifest } from '../metadata/manifest.ts';
import { encodeRecord } from '../metadata/record.ts';
import { expandTemplate } from '../metadata/template.ts';
import { fromUri } from '../metadata/uri.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';

const patience = 10;

/**
 * Writes a sink's manifest where the contract wants it. One that an earlier attempt of the same run has written stays:
 * it was written last, so it lists nothing that is not there.
 */
export const writeManifest = async (
  { store }: Ports,
  { lot, props }: RunInput,
  { role, manifest }: { readonly role: string; readonly manifest: Omit<WorkloadManifest, 'lotId'> },
): Promise<void> => {
  const template = props.sinkManifestTemplates[role] ?? '';
  const { bucket, key } = fromUri(expandTemplate(template, { lot, state: manifest.state }));
  const { state, comment, uriType, uris } = manifest;
  const body = encodeRecord({ state, comment, lotId: lot, uriType, uris });
  for (let attempt = 0; attempt < patience; attempt++) {
    if ((await store(bucket).putNew(key, body)) !== 'conflict') return;
  }
  throw new ClusterlessError('CLS_TRANSIENT', `the manifest for sink "${role}" could not be written`, {
    detail: `The store answered ${patience} times that somebody else is writing it.`,
  });
};
