// Rapier (npm `@dimforge/rapier3d-simd-compat`, a physics engine in Rust that uses SIMD): rounds of the same fall of a heap of bodies.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProgramArguments, ProgramRun } from './registry.ts';
import { inRounds } from './rounds.ts';

/** What is used of the package. */
interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
interface Quaternion extends Vector {
  readonly w: number;
}
interface Description {
  readonly setTranslation: (x: number, y: number, z: number) => Description;
  readonly setRotation: (q: Quaternion) => Description;
}
interface Body {
  readonly translation: () => Vector;
  readonly rotation: () => Quaternion;
}
interface World {
  readonly createRigidBody: (d: Description) => Body;
  readonly createCollider: (d: object, body?: Body) => object;
  readonly step: () => void;
  readonly free: () => void;
}
interface Rapier {
  readonly init: () => Promise<void>;
  readonly World: new (gravity: Vector) => World;
  readonly RigidBodyDesc: { readonly dynamic: () => Description };
  readonly ColliderDesc: {
    readonly cuboid: (x: number, y: number, z: number) => object;
    readonly ball: (radius: number) => object;
  };
}

const BODIES = 40;
const STEPS = 120;

/** Where the bodies are at the end, to the last bit. */
function round({ World, RigidBodyDesc, ColliderDesc }: Rapier): string {
  const world = new World({ x: 0, y: -9.81, z: 0.1 });
  world.createCollider(ColliderDesc.cuboid(10, 0.1, 10));
  const bodies = Array.from({ length: BODIES }, (_, i) => {
    const description = RigidBodyDesc.dynamic()
      .setTranslation((i % 5) - 2, 1 + i * 0.7, (i % 3) - 1)
      .setRotation({ x: 0, y: (i % 7) / 10, z: 0, w: 1 });
    const body = world.createRigidBody(description);
    world.createCollider(i % 3 === 0 ? ColliderDesc.ball(0.4) : ColliderDesc.cuboid(0.4, 0.3, 0.5), body);
    return body;
  });
  for (let i = 0; i < STEPS; i++) world.step();
  const result = JSON.stringify(bodies.map(b => [b.translation(), b.rotation()]));
  world.free();
  return result;
}

/** Errors: `Error`, where two rounds differ. */
export async function run({ folder, rounds }: ProgramArguments): Promise<ProgramRun> {
  const rapier = (await import(pathToFileURL(join(folder, 'dist', 'rapier.mjs')).href)) as Rapier; // as above
  await rapier.init();
  return inRounds(rounds, () => round(rapier));
}
