import { describe, expect, it } from 'vitest';
import { componentType, componentTypes } from '../../src/resources/registry.ts';
import { showMarkdown, showText } from '../../src/resources/show.ts';
import { shownFields } from '../../src/resources/show-fields.ts';

const eventBus = componentTypes.find(({ type }) => type === 'aws:core:eventBus');

describe('show', () => {
  it('describes a type with its fields, their defaults and an example', () => {
    if (eventBus === undefined) throw new Error('no event bus');
    expect(showText(eventBus)).toMatchInlineSnapshot(`
      "aws:core:eventBus, in "resources"

      An EventBridge bus of your own; the pipeline has one already.

      Fields:
        type            "aws:core:eventBus". required
        name            text. required. Name within the project; part of physical names in hyphenated form
        exclude         true or false. default false. Declared but not deployed; it still owns its datasets
        protect         true or false. Refuse to delete or replace it
        deletionPolicy  "delete", "retain", "retain-if-not-empty". What happens when it is no longer declared
        renamedFrom     text. The name it had before, so that it is kept and not replaced
        adopt           true or false. Take over a thing that exists and carries no tags of ours
        tags            object. default {}. Further tags of what is deployed
        eventBusName    text. required. Name of the bus, as it is

      Example:
      {
        "type": "aws:core:eventBus",
        "name": "notices",
        "eventBusName": "acme-notices"
      }
      "
    `);
  });

  it('makes a page of the same', () => {
    if (eventBus === undefined) throw new Error('no event bus');
    const page = showMarkdown(eventBus);
    expect(page).toContain('# aws:core:eventBus');
    expect(page).toContain('| `exclude` | true or false |  | `false` | Declared but not deployed');
    expect(page).toContain('| `eventBusName` | text | yes |  | Name of the bus, as it is |');
  });

  it.each([
    ['aws:core:s3CopyArc', 'workload.runtimeProps.memorySizeMB', '512'],
    ['aws:core:s3PutListenerBoundary', 'runtimeProps.memorySizeMB', '1024'],
    ['aws:core:s3PutListenerBoundary', 'infrequent.lotSource', '"objectModifiedTime"'],
    ['aws:core:batchExecArc', 'workload.batchRuntimeProps.timeoutMin', '60'],
    ['aws:core:glueAddPartitionsArc', 'workload.workloadProps.partitionResults', '"added"'],
    ['aws:core:s3CopyArc', 'sources.<role>.subscribe', 'true'],
  ])('%s has %s with the default %s', (type, path, value) => {
    const found = componentType(type);
    if (found === undefined) throw new Error(type);
    expect(shownFields(found).find((field) => field.path === path)?.default).toBe(value);
  });

  it.each(componentTypes)('$type has a word on every field, and knows its type', (type) => {
    const fields = shownFields(type).filter(({ path }) => path !== 'type');
    expect(fields.length).toBeGreaterThan(7);
    expect(fields.filter(({ description }) => description === '').map(({ path }) => path)).toEqual([]);
    expect(fields.filter((field) => field.type === 'anything').map(({ path }) => path)).toEqual([]);
  });
});
