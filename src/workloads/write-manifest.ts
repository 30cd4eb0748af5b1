import type { WorkloadManifest } from '../metadata/manifest.ts';
import { encodeRecord } from '../metadata/record.ts';
import { expandTemplate } from '../metadata/template.ts';
import { fromUri } from '../metadata/uri.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';

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
  await store(bucket).putNew(key, encodeRecord({ state, comment, lotId: lot, uriType, uris }));
};
