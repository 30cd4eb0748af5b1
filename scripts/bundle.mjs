import { bundleCli } from './bundle-cli.mjs';
import { bundleLambda } from './bundle-lambda.mjs';

await bundleCli('dist');
await bundleLambda('dist/lambda');
