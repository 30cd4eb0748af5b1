import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/metadata/canonical.ts';
import { parseSource } from '../../src/model/source.ts';
import type { ComponentType } from '../../src/resources/component.ts';
import { categories, componentTypes } from '../../src/resources/registry.ts';

/** Roles and other names that people choose. */
const anyName = '*';

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field that a JSON Schema names, as `workload/workloadProps/filter/includes`. */
const fieldsOf = (schema: unknown, at: string): readonly string[] => {
  if (!isObject(schema)) return [];
  const { properties, additionalProperties, items, anyOf } = schema;
  const below = (name: string): string => (at === '' ? name : `${at}/${name}`);
  return [
    ...(isObject(properties) ? Object.entries(properties) : []).flatMap(([name, inner]) => [
      below(name),
      ...fieldsOf(inner, below(name)),
    ]),
    ...(isObject(additionalProperties) ? fieldsOf(additionalProperties, below(anyName)) : []),
    ...fieldsOf(items, at),
    ...(Array.isArray(anyOf) ? anyOf.flatMap((one) => fieldsOf(one, at)) : []),
  ];
};

const matches = (field: string, path: string): boolean => {
  const [wanted, found] = [field.split('/'), path.split('/')];
  return wanted.length === found.length && wanted.every((name, at) => name === anyName || name === found[at]);
};

const pathsIn = (value: Json, at: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at === '' ? name : `${at}/${name}`;
    return [path, ...pathsIn(inner, path)];
  });
};

const Project = z.record(z.string(), z.json());
const Typed = z.looseObject({ type: z.string() });

interface Written {
  readonly type: string;
  readonly path: string;
}

const projectsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !/(^|\/)(expected|records|invalid)\//.test(name),
  );

/** What stands in any file that is right. */
const written: readonly Written[] = projectsIn('fixtures').flatMap((name) => {
  const project = Project.safeParse(parseSource(name, readFileSync(join('fixtures', name), 'utf8')).value).data ?? {};
  return categories
    .flatMap((category) => project[category] ?? [])
    .flatMap((component) => {
      const type = Typed.safeParse(component).data?.type;
      return type === undefined ? [] : pathsIn(component, '').map((path) => ({ type, path }));
    });
});

const fieldsOfType = ({ schema }: ComponentType): readonly string[] =>
  fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');

const arcs = componentTypes.filter(({ category }) => category === 'arcs');
/** What every arc has is shown by one of them. */
const shared = new Set(
  arcs.flatMap(fieldsOfType).filter((field) => arcs.every((arc) => fieldsOfType(arc).includes(field))),
);

test.each(componentTypes)('the fixtures of $type have every field that it has', (one) => {
  const fields = fieldsOfType(one);
  expect(fields.length).toBeGreaterThan(5);
  const isWritten = (field: string): boolean =>
    written.some(({ type, path }) => {
      const mayShow = type === one.type || (one.category === 'arcs' && shared.has(field));
      return mayShow && matches(field, path);
    });
  expect([...new Set(fields)].filter((field) => !isWritten(field))).toEqual([]);
});
