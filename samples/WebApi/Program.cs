// Serves embeddings and classification over HTTP from one loaded model; see README.md.
WebApi.EmbeddingService.Build(args).Run();
