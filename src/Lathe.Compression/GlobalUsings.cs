global using Lathe.CompilerServices;
global using Lathe.Manifests;
