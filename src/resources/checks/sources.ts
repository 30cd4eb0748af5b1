import { datasetId } from '../../metadata/event.ts';
import type { DatasetRef } from '../../metadata/keys.ts';
import type { Finding } from '../../model/diagnostics.ts';
import type { Pointer } from '../../model/pointer.ts';
import type { ArcFields } from '../arc-fields.ts';
import type { LoadedComponent } from '../loaded.ts';
import type { Check, Neighbourhood } from './check.ts';
import { find } from './check.ts';
import { isNearMiss } from './near-miss.ts';

const meantBy = (source: DatasetRef, { catalog }: Neighbourhood): string | undefined =>
  catalog.declaredIds.find((id) => {
    const declared = catalog.declaration(id)?.dataset;
    return declared !== undefined && isNearMiss(source, declared);
  });

const unknownSource = (source: DatasetRef, path: Pointer, near: Neighbourhood): readonly Finding[] => {
  const id = datasetId(source);
  if (near.catalog.declaration(id) !== undefined || near.broken.has(id)) return [];
  const meant = meantBy(source, near);
  if (meant !== undefined) {
    const hint = `did you mean "${meant}"?`;
    return [{ code: 'misspelt-source', path, message: `nobody declares the dataset ${id}`, hint }];
  }
  const hint = 'give the file of its owner too, or deploy the owner first';
  return [{ code: 'unknown-source', path, message: `none of the given files declares the dataset ${id}`, hint }];
};

const shape = (arc: ArcFields, at: Pointer): readonly Finding[] => {
  const sources = Object.values(arc.sources);
  const findings: Finding[] = [];
  if (sources.length === 0) {
    const message = 'an arc without a source never starts';
    findings.push({ code: 'no-source', path: [...at, 'sources'], message, hint: 'name the dataset it reads' });
  }
  if (Object.keys(arc.sinks).length === 0) {
    const message = 'an arc without a sink can commit nothing';
    findings.push({ code: 'no-sink', path: [...at, 'sinks'], message, hint: 'name the dataset it writes' });
  }
  if (sources.length > 0 && !sources.some(({ subscribe, trigger }) => subscribe && trigger)) {
    const message = 'no source of this arc starts it';
    findings.push({ code: 'never-triggered', path: [...at, 'sources'], message, hint: 'subscribe to one of them' });
  }
  if (sources.length > 1 && arc.join === undefined) {
    const message = 'several sources and no "join": a lot waits until all of them have it';
    findings.push({ code: 'no-join', path: at, message, hint: 'say so: "join": { "wait": "all" }' });
  }
  return findings;
};

const ofArc = ({ arc, at }: LoadedComponent, near: Neighbourhood): readonly Finding[] => {
  if (arc === undefined) return [];
  const unknown = Object.entries(arc.sources).flatMap(([role, source]) =>
    unknownSource(source, [...at, 'sources', role], near),
  );
  return [...shape(arc, at), ...unknown];
};

/** Whether an arc can start, and whether what it reads exists. */
export const sourceCheck: Check = (near) =>
  near.projects.flatMap((project) =>
    project.components.flatMap((component) => ofArc(component, near)).map((finding) => find(project, finding)),
  );
