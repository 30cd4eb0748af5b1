import { z } from 'zod';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';
import { objectFields, projectTags } from '../lower/lowering.ts';

const type = 'aws:core:eventBus';

export const eventBus = defineComponent({
  type,
  category: 'resources',
  synopsis: 'An EventBridge bus of your own; the pipeline has one already.',
  schema: () =>
    z.strictObject({
      ...componentFields(type),
      eventBusName: z.string().describe('Name of the bus, as it is'),
    }),
  example: { type, name: 'notices', eventBusName: 'acme-notices' },
  lower: (bus, context) => ({
    objects: [
      {
        kind: 'event-bus',
        ...objectFields({ category: 'resources', fields: bus, suffix: 'event-bus' }),
        name: bus.eventBusName,
        spec: { tags: { ...projectTags(context), ...bus.tags } },
        dependsOn: [],
      },
    ],
  }),
});
