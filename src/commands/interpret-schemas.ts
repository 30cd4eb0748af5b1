import { z } from 'zod';

// zod compiles a schema when it is first used, for use without end. A command uses most of its schemas a few times:
// compiling them took longer than reading with them, 12 ms of a `diff` of 50 arcs.
z.config({ jitless: true });
