import { bundleCli } from './bundle-cli.mjs';
import { bundleLambda } from './bundle-lambda.mjs';
import { writeNotices } from './notices.mjs';

const cli = await bundleCli('dist');
const { metafiles } = await bundleLambda('dist/lambda');
writeNotices('dist/THIRD-PARTY-NOTICES.txt', [cli, ...metafiles]);
