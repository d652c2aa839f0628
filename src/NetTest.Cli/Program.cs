using NetTest.Cli.Infrastructure;

return await NetTestCommandLine.RunAsync(args, CliHost.ForProcess(), CancellationToken.None).ConfigureAwait(false);
