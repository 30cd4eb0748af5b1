import { GlueClient } from '@aws-sdk/client-glue';
import type { Catalog } from '../../../ports/catalog.ts';
import { sdkGlueApi } from '../glue/glue-api.ts';
import { createGlueCatalog } from '../glue/glue-catalog.ts';
import { calls, customUserAgent } from './environment.ts';

const client = new GlueClient({ customUserAgent });
client.middlewareStack.use(calls.watch('glue')());

export const catalog: Catalog = createGlueCatalog(sdkGlueApi(client));
