// Electron starts here, not in out/main: npm packs whatever "main" names, also for the command line.
import '../out/main/index.js';
