using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Namespace;

/// <summary>The options that say what a link does to frames: in both directions, or in each.</summary>
internal sealed class ImpairmentOptionSet
{
    private const string Example = "delay=20ms,jitter=2ms,loss=1%,rate=50M";

    private readonly Option<ImpairmentSpec?> _both = Create("--impairment", "What happens to frames in both directions, such as " + Example, []);
    private readonly Option<ImpairmentSpec?> _egress = Create("--egress-impairment", "What happens to frames that leave the namespace", ["--egress"]);
    private readonly Option<ImpairmentSpec?> _ingress = Create("--ingress-impairment", "What happens to frames that enter the namespace", ["--ingress"]);

    internal IReadOnlyList<Option> All => [_both, _egress, _ingress];

    internal ImpairmentSpec? Egress(ParseResult parse) => parse.GetValue(_egress) ?? parse.GetValue(_both);

    internal ImpairmentSpec? Ingress(ParseResult parse) => parse.GetValue(_ingress) ?? parse.GetValue(_both);

    /// <summary>The option that names the back end.</summary>
    internal static Option<ImpairmentBackend?> Backend() => Opt.Create<ImpairmentBackend?>(
        "--impairment-backend",
        "auto|kernel|emulator",
        "Who impairs links: the kernel's queues, NetTest's link emulator, or for each link the kernel if it can; default auto",
        text => text switch
        {
            "auto" => ImpairmentBackend.Auto,
            "kernel" => ImpairmentBackend.Kernel,
            "emulator" => ImpairmentBackend.Emulator,
            _ => null,
        },
        "auto, kernel or emulator");

    private static Option<ImpairmentSpec?> Create(string name, string description, string[] aliases)
    {
        var option = new Option<ImpairmentSpec?>(name, aliases)
        {
            HelpName = "KEY=VALUE,…",
            Description = description,
            CustomParser = result =>
            {
                try
                {
                    return ImpairmentText.Parse(result.Tokens[0].Value);
                }
                catch (NetTestException exception)
                {
                    result.AddError($"'{name}': {exception.Message}");
                    return null;
                }
            },
        };
        return option;
    }
}
