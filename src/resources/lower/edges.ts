import type { Address, Desired, DesiredObject } from '../../substrate/object.ts';
import type { Part } from '../../substrate/part.ts';

/** Tables are named within their database. */
const tableNamed = (database: string, table: string): string => `table ${database}/${table}`;

const grantedNames = (part: Part): readonly string[] =>
  ('grants' in part ? part.grants : []).flatMap((grant) => {
    if ('bucket' in grant) return [grant.bucket];
    if ('table' in grant) return [tableNamed(grant.database, grant.table)];
    return 'bus' in grant ? [grant.bus] : [];
  });

/** Physical names of other objects, or of parts of other stacks, that a part needs. */
const namesUsed = (part: Part): readonly string[] => {
  const environment = part.part === 'job' ? [part.computeEnvironment] : [];
  const database = part.part === 'glue-table' ? [part.database] : [];
  return [...grantedNames(part), ...environment, ...database];
};

const namesMade = (object: DesiredObject): readonly string[] => {
  if (object.kind === 'stack') {
    return object.spec.parts.map((part) =>
      part.part === 'glue-table' ? tableNamed(part.database, part.name) : part.name,
    );
  }
  return object.kind === 'bucket' || object.kind === 'event-bus' ? [object.name] : [];
};

const stackNeeds = ({ spec, address }: Desired<'stack'>, makers: ReadonlyMap<string, Address>): readonly Address[] =>
  spec.parts
    .flatMap(namesUsed)
    .map((name) => makers.get(name))
    .filter((maker) => maker !== undefined)
    .filter((maker) => maker !== address);

/** Adds the order that follows from what stacks use: a bucket of this project is there before who reads it. */
export const withEdges = (objects: readonly DesiredObject[]): readonly DesiredObject[] => {
  const makers = new Map(objects.flatMap((object) => namesMade(object).map((name) => [name, object.address] as const)));
  return objects.map((object) => {
    if (object.kind !== 'stack') return object;
    const dependsOn = [...new Set([...object.dependsOn, ...stackNeeds(object, makers)])];
    return { ...object, dependsOn };
  });
};
