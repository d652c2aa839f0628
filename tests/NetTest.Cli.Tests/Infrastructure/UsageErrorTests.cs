using System.Text.Json;
using Xunit;

namespace NetTest.Cli.Tests.Infrastructure;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("", "which verb?")]
    [InlineData("scenario", "has run, check, clean")]
    [InlineData("scenario rum x", "did you mean 'run'?")]
    [InlineData("scenario run", "needs FILE")]
    [InlineData("scenario run a.yaml b.yaml", "'b.yaml' is one argument too many")]
    [InlineData("scenario run a.yaml --kepp", "did you mean '--keep'?")]
    [InlineData("scenario run a.yaml --max-failures -1", "--max-failures")]
    [InlineData("scenario run a.yaml --max-failures many", "is not a whole number, 0 or more")]
    [InlineData("scenario run a.yaml --tag site", "is not a key and a value")]
    [InlineData("scenario run a.yaml --tag a=1 --tag a=2", "a second time")]
    [InlineData("scenario run a.yaml --case", "'--case' needs a value: --case NAME")]
    [InlineData("scenario run a.yaml --stream", "add --json")]
    [InlineData("client", "needs HOST")]
    [InlineData("client h --port 0", "is not a whole number from 1 to 65535")]
    [InlineData("client h --port 70000", "is not a whole number from 1 to 65535")]
    [InlineData("client h --port 1 --port 2", "single argument")]
    [InlineData("client h --connections 0", "1 or more")]
    [InlineData("client h --connections 99999999999999999999", "1 or more")]
    [InlineData("client h --rate 0", "above 0")]
    [InlineData("client h --rate 1e400", "above 0")]
    [InlineData("client h --rate 5 --concurrency 2", "give one of them")]
    [InlineData("client h --duration-seconds soon", "a number of seconds above 0")]
    [InlineData("client h --duration-seconds 31536000", "a number of seconds above 0, at most 1728000")]
    [InlineData("client h --source-ports 9-1", "is not a range of ports")]
    [InlineData("client h --source-address 10.1", "is not an IP address")]
    [InlineData("client h --dscp 64", "from 0 to 63")]
    [InlineData("client h --insecure", "add --tls")]
    [InlineData("client h --tls --udp", "leave out --udp")]
    [InlineData("client h --tls --insecure --ca x.pem", "give one of them")]
    [InlineData("client h --tls --key x.pem", "add --certificate")]
    [InlineData("client h --tls --minimum-tls-version 1.1", "1.2 or 1.3")]
    [InlineData("client h --datagram-bytes 100", "add --udp")]
    [InlineData("server --server-name x", "add --tls")]
    [InlineData("server --tls --certificate a.pem --ca-out b.pem", "there is none to write")]
    [InlineData("server --seconds 0", "above 0")]
    [InlineData("throughput", "has client, server")]
    [InlineData("throughput client", "needs HOST")]
    [InlineData("throughput client h --rate 10X", "is not a number with or without k, M, G, T")]
    [InlineData("throughput client h --bytes 0", "is not a number with or without")]
    [InlineData("throughput client h --seconds 5 --bytes 1G", "give one of them")]
    [InlineData("throughput client h --reverse --bidirectional", "give one of them")]
    [InlineData("throughput client h --mss 1000 --udp", "leave out --udp")]
    [InlineData("throughput client h --dont-fragment", "add --udp")]
    [InlineData("throughput client h --dscp 46 --type-of-service 184", "give one of them")]
    [InlineData("throughput client h --interval-seconds 0.01", "from 0.1 to 60")]
    [InlineData("throughput client h --stable-percent 3", "add it")]
    [InlineData("throughput client h --until-stable --repeat 5", "takes 6 runs at least")]
    [InlineData("throughput client h --probe-port 7", "only with --latency-under-load")]
    [InlineData("throughput client h --latency-under-load --repeat 3", "leave out --repeat")]
    [InlineData("throughput client h --iperf3-json --repeat 3", "leave out --repeat")]
    [InlineData("throughput client h --user-name anna", "belong together")]
    [InlineData("throughput client h --pkcs1-padding", "only with a user")]
    [InlineData("throughput server --allow 10.0.0.0/33", "is not a network")]
    [InlineData("throughput server --users u.csv", "belong together")]
    [InlineData("throughput server --time-skew-seconds 5", "only with users")]
    [InlineData("namespace new", "needs NAME")]
    [InlineData("namespace new x --mtu 1400", "add --bridge")]
    [InlineData("namespace new x --bridge b --address 10.0.0.1", "CIDR")]
    [InlineData("namespace new x --link brige=b", "did you mean 'bridge'?")]
    [InlineData("namespace new x --link address=10.0.0.1/24", "needs bridge=NAME")]
    [InlineData("namespace new x --link bridge=b,mtu=12", "is not an MTU")]
    [InlineData("namespace new x --link bridge=b,gateway=10.0.0.1,gateway=10.0.0.2", "one default gateway of each family")]
    [InlineData("namespace new x --bridge b --impairment delay", "'--impairment': Impairment 'delay': 'delay' is not a key and a value")]
    [InlineData("namespace new x --bridge b --egress dealy=1ms", "did you mean 'delay'?")]
    [InlineData("namespace new x --bridge b --ingress-impairment", "'--ingress-impairment' needs a value: --ingress-impairment KEY=VALUE")]
    [InlineData("namespace new x --impairment delay=1ms", "add --bridge")]
    [InlineData("namespace new x --link bridge=b,egress=loss=500%", "loss must be 0 to 100 percent, not 500")]
    [InlineData("namespace new x --impairment-backend netem", "'--impairment-backend netem' is not auto, kernel or emulator")]
    [InlineData("namespace set", "needs NAME")]
    [InlineData("namespace set x", "what is to change?")]
    [InlineData("namespace set x --impairment delay=1ms --clear-impairment", "not both")]
    [InlineData("namespace", "'nettest namespace' has new, list, set, remove, exec")]
    [InlineData("namespace remove", "give a NAME, or --orphaned")]
    [InlineData("namespace remove a --orphaned", "not both")]
    [InlineData("namespace exec a", "needs PROGRAM")]
    [InlineData("frobnicate", "has no verb 'frobnicate'; it has scenario, namespace, ")]
    [InlineData("testrun rum", "'nettest testrun' has no verb 'rum'; did you mean 'run'?")]
    [InlineData("testlet", "did you mean 'testlets'?")]
    [InlineData("agents list", "'nettest agents' has no verb 'list'; it has install")]
    [InlineData("run a.yaml", "has no verb 'run'; did you mean 'nettest scenario run' or 'nettest testrun run'?")]
    [InlineData("testrun run --groups x a.yaml", "'nettest testrun run' has no option '--groups'; did you mean '--group-path' or '--allow-several-groups'?")]
    [InlineData("testrun run --groups", "has no option '--groups'")]
    [InlineData("testrun run a.yaml --groups=x", "has no option '--groups'; did you mean '--group-path'")]
    [InlineData("testrun run a.yaml --timeout 3", "did you mean '--connect-timeout-seconds'")]
    [InlineData("testrun run a.yaml -WhatIf", "did you mean '--what-if'?")]
    [InlineData("testrun --what-if", "has no option '--what-if'; it is one of 'nettest testrun run' and stands after that verb")]
    [InlineData("testrun adhoc --testlet", "'--testlet' needs a value: --testlet NAME")]
    [InlineData("testrun adhoc --testlet ping --source", "'--source' needs a value: --source NAME")]
    [InlineData("testrun adhoc --testlet --sorce a", "has no option '--sorce'; did you mean '--source'?")]
    [InlineData("agents --host h", "did you mean '--host-name'?")]
    [InlineData("agents install --modul", "did you mean '--module'?")]
    [InlineData("groups --wy", "did you mean '--why'?")]
    [InlineData("testlets --folder d", "did you mean '--testlet-folder'?")]
    [InlineData("agent --stdin", "did you mean '--stdio'?")]
    [InlineData("conntest h --cuont 5", "'nettest conntest' has no option '--cuont'; did you mean '--count'?")]
    [InlineData("client --conections 5 h", "has no option '--conections'; did you mean '--connections'?")]
    [InlineData("-x", "'nettest' has no option '-x'")]
    public async Task A_wrong_command_line_is_told_off_in_one_line_with_code_2(string commandLine, string expected)
    {
        var run = await CommandLine.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.StartsWith("nettest: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help')", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("scenario check -- --kepp", "--kepp")]
    [InlineData("namespace exec no-such-namespace echo -n", "")]
    public async Task What_stands_after_a_double_dash_or_goes_to_a_program_is_an_argument(string commandLine, string expected)
    {
        var run = await CommandLine.RunAsync(commandLine.Split(' '));

        Assert.DoesNotContain("has no option", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_error_is_the_one_document()
    {
        var run = await CommandLine.RunAsync("client", "h", "--port", "x", "--json");

        Assert.Equal(2, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("InvalidArgument", error.GetProperty("reason").GetString());
        Assert.Contains("'--port x'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("nettest: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scenario run")]
    [InlineData("scenario check")]
    [InlineData("scenario clean")]
    [InlineData("namespace new")]
    [InlineData("namespace list")]
    [InlineData("namespace remove")]
    [InlineData("namespace exec")]
    [InlineData("namespace set")]
    [InlineData("server")]
    [InlineData("client")]
    [InlineData("patterns")]
    [InlineData("testrun run")]
    [InlineData("testrun adhoc")]
    [InlineData("agents")]
    [InlineData("agents install")]
    [InlineData("groups")]
    [InlineData("testlets")]
    [InlineData("agent")]
    public async Task Help_of_every_verb_has_examples_that_name_it(string verb)
    {
        var run = await CommandLine.RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        var examples = run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"nettest {verb}", examples, StringComparison.Ordinal);
    }
}
