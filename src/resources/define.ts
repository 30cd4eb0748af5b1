import type { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';
import type { Finding } from '../model/diagnostics.ts';
import type { ComponentType, LowerContext, Lowered, OwnCode, OwnFolder } from './component.ts';

type OfComponent = 'schema' | 'lower' | 'inspect' | 'code' | 'imageFolder';

interface Definition<S extends z.ZodType> extends Omit<ComponentType, OfComponent> {
  /** Called once, when the type is first met: building all schemas at start-up would cost more than most verbs do. */
  schema(): S;
  inspect?(component: z.infer<S>): readonly Finding[];
  code?(component: z.infer<S>): OwnCode | undefined;
  imageFolder?(component: z.infer<S>): OwnFolder | undefined;
  lower(component: z.infer<S>, context: LowerContext): Lowered;
}

/** A component type out of its schema and what the schema's values mean. */
export const defineComponent = <S extends z.ZodType>(definition: Definition<S>): ComponentType => {
  let built: S | undefined;
  const schema = (): S => {
    built ??= definition.schema();
    return built;
  };
  const { type, category, synopsis, example, references, skippedLocally } = definition;
  return {
    type,
    category,
    synopsis,
    example,
    ...(references === undefined ? {} : { references }),
    ...(skippedLocally === undefined ? {} : { skippedLocally }),
    get schema() {
      return schema();
    },
    // A second look at a value that has passed changes nothing, and gives it its type back.
    inspect: (component: Json) => definition.inspect?.(schema().parse(component)) ?? [],
    code: (component: Json) => definition.code?.(schema().parse(component)),
    imageFolder: (component: Json) => definition.imageFolder?.(schema().parse(component)),
    lower: (component: Json, context: LowerContext) => definition.lower(schema().parse(component), context),
  };
};
