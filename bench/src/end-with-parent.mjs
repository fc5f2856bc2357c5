// Loaded first in every process of the bench: nobody reads on when nobody waits for the result.
process.on('disconnect', () => process.exit());
