// Appended to the driver: what a C program cannot see of the loader, for observing exports of objects, cells, and what a failure leaves.
Module.loader = { LDSO, GOT, FS, ENV, table: wasmTable, memory: () => wasmMemory.buffer };
