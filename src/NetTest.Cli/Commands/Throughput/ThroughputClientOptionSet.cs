using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using NetTest.Cli.Commands.Shared;
using NetTest.Engine;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;

namespace NetTest.Cli.Commands.Throughput;

/// <summary>The options of <c>throughput client</c> that say what one run is, and what the engine makes of them.</summary>
internal sealed class ThroughputClientOptionSet
{
    /// <summary>The environment variable that iperf3 takes the password from.</summary>
    private const string PasswordVariable = "IPERF3_PASSWORD";

    private readonly NamespaceOptionSet _socket = new();
    private readonly FamilyOptionSet _family = new(family => $"Only {family} addresses of a name");

    internal ThroughputClientOptionSet(Command verb)
    {
        verb.Arguments.Add(HostName);
        Option[] options =
        [
            Port, _socket.Namespace, Seconds, Bytes, Blocks, Parallel, Reverse, Bidirectional, Udp, Rate, BurstBlocks, OmitSeconds, IntervalSeconds,
            BlockBytes, WindowBytes, Mss, NoDelay, CongestionControl, Dscp, TypeOfService, ZeroCopy, NoCopyReceive, NoSegmentationOffload, DontFragment, Udp64BitCounters,
            SourceAddress, ClientPort, _family.IPv4, _family.IPv6, ConnectTimeout, StallTimeout, Title, ExtraData, ServerOutput,
            UserName, PasswordFile, PublicKey, Pkcs1Padding, _socket.Label, _socket.Tags,
        ];
        foreach (var option in options)
            verb.Options.Add(option);
        verb.Validators.Add(Check);
        verb.Validators.Add(_family.Check);
    }

    internal Argument<string> HostName { get; } = new("HOST") { Description = "The server's address or name; a name is looked up inside the namespace" };

    internal Option<int?> Port { get; } = Opt.Whole("--port", "PORT", "The server's port; default 5201", 1, 65535);

    internal Option<int?> Seconds { get; } = Opt.Whole("--seconds", "SECONDS", "How long data is sent; default 10", 1, 86400);

    internal Option<long?> Bytes { get; } = Opt.Quantity("--bytes", "Send so much instead, such as 1G (10^9) or 1Gi (2^30)");

    internal Option<long?> Blocks { get; } = Opt.Quantity("--blocks", "Send so many blocks (writes, or datagrams) instead");

    internal Option<int?> Parallel { get; } = Opt.Whole("--parallel", "N", "Streams at once; default 1", 1, 128);

    internal Option<bool> Reverse { get; } = Opt.Flag("--reverse", "The server sends");

    internal Option<bool> Bidirectional { get; } = Opt.Flag("--bidirectional", "Both ends send at once");

    internal Option<bool> Udp { get; } = Opt.Flag("--udp", "UDP instead of TCP; 1 Mbit/s unless --rate says otherwise");

    internal Option<long?> Rate { get; } = Opt.Quantity("--rate", "Bits per second of each stream, such as 100M; 0 is no limit", minimum: 0);

    internal Option<int?> BurstBlocks { get; } = Opt.Whole("--burst-blocks", "N", "Blocks sent back to back under --rate; default 1, evenly spaced", 1, 1000);

    internal Option<int?> OmitSeconds { get; } = Opt.Whole("--omit-seconds", "SECONDS", "Seconds at the start that do not count; default 0", 0, 600);

    internal Option<double?> IntervalSeconds { get; } = Opt.Create<double?>(
        "--interval-seconds", "SECONDS", "Seconds between two lines of the report; default 1",
        text => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0.1 and <= 60 ? value : null,
        "a number of seconds from 0.1 to 60");

    internal Option<long?> BlockBytes { get; } = Opt.Quantity("--block-bytes", "Bytes of a write or a datagram; default 128Ki, UDP: what fits into one packet");

    internal Option<long?> WindowBytes { get; } = Opt.Quantity("--window-bytes", "Socket buffers of both ends; default: the kernels'");

    internal Option<int?> Mss { get; } = Opt.Whole("--mss", "BYTES", "TCP maximum segment size", 88, 32767);

    internal Option<bool> NoDelay { get; } = Opt.Flag("--no-delay", "TCP without Nagle's algorithm");

    internal Option<string?> CongestionControl { get; } = Opt.Text("--congestion-control", "NAME", "TCP congestion control of both ends, such as cubic, reno or bbr");

    internal Option<int?> Dscp { get; } = Opt.Whole("--dscp", "0-63", "DSCP of the data's packets", 0, 63);

    internal Option<int?> TypeOfService { get; } = Opt.Whole("--type-of-service", "0-255", "The whole traffic class byte, as iperf3 -S has it", 0, 255);

    internal Option<bool> ZeroCopy { get; } = Opt.Flag("--zero-copy", "Send without copying the data into the kernel");

    internal Option<bool> NoCopyReceive { get; } = Opt.Flag("--no-copy-receive", "TCP: receive without copying the data out of the kernel");

    internal Option<bool> NoSegmentationOffload { get; } = Opt.Flag("--no-segmentation-offload", "UDP: one system call for each datagram, no UDP_SEGMENT and no UDP_GRO");

    internal Option<bool> DontFragment { get; } = Opt.Flag("--dont-fragment", "UDP: forbid fragmentation");

    internal Option<bool> Udp64BitCounters { get; } = Opt.Flag("--udp-64bit-counters", "UDP: counters of 64 bits in the datagrams, for more than 4 billion of them");

    internal Option<IPAddress?> SourceAddress { get; } = Opt.Address("--source-address", "Source address; default: the kernel chooses");

    internal Option<int?> ClientPort { get; } = Opt.Whole("--client-port", "PORT", "Source port of the first stream; default: the kernel chooses", 1, 65535);

    internal Option<TimeSpan?> ConnectTimeout { get; } = Opt.Seconds("--connect-timeout-seconds", "How long connecting may take; default 10");

    internal Option<TimeSpan?> StallTimeout { get; } = Opt.Seconds("--stall-timeout-seconds", "How long the far end may be silent where it is its turn; default 30");

    internal Option<string?> Title { get; } = Opt.Text("--title", "TEXT", "Title that both ends keep with the result");

    internal Option<string?> ExtraData { get; } = Opt.Text("--extra-data", "TEXT", "Text of yours that both ends keep with the result");

    internal Option<bool> ServerOutput { get; } = Opt.Flag("--server-output", "Ask for the server's own output");

    internal Option<string?> UserName { get; } = Opt.Text("--user-name", "NAME", $"User, for a server that asks; the password is in {PasswordVariable} or --password-file");

    internal Option<string?> PasswordFile { get; } = Opt.Text("--password-file", "FILE", "File whose first line is the password");

    internal Option<string?> PublicKey { get; } = Opt.Text("--public-key", "PEM", "The server's public RSA key, which encrypts the password");

    internal Option<bool> Pkcs1Padding { get; } = Opt.Flag("--pkcs1-padding", "Encrypt as iperf3 before 3.17 wants it");

    internal NetworkContext OpenContext(ParseResult parse) => _socket.OpenContext(parse);

    internal ThroughputOptions Bind(ParseResult parse)
    {
        var defaults = new ThroughputOptions { Target = parse.GetValue(HostName)!.Trim('[', ']') };
        return defaults with
        {
            Port = parse.GetValue(Port) ?? defaults.Port,
            Protocol = parse.GetValue(Udp) ? ThroughputProtocol.Udp : ThroughputProtocol.Tcp,
            Direction = parse.GetValue(Bidirectional) ? ThroughputDirection.Bidirectional : parse.GetValue(Reverse) ? ThroughputDirection.Receive : ThroughputDirection.Send,
            Seconds = parse.GetValue(Seconds),
            Bytes = parse.GetValue(Bytes),
            Blocks = parse.GetValue(Blocks),
            Parallel = parse.GetValue(Parallel) ?? defaults.Parallel,
            OmitSeconds = parse.GetValue(OmitSeconds) ?? defaults.OmitSeconds,
            BlockBytes = ToBytes(parse.GetValue(BlockBytes)),
            WindowBytes = ToBytes(parse.GetValue(WindowBytes)),
            MssBytes = parse.GetValue(Mss),
            NoDelay = parse.GetValue(NoDelay),
            CongestionControl = parse.GetValue(CongestionControl),
            TypeOfService = parse.GetValue(TypeOfService) ?? (parse.GetValue(Dscp) << 2),
            Address = parse.GetValue(SourceAddress),
            ClientPort = parse.GetValue(ClientPort),
            RateBitsPerSecond = parse.GetValue(Rate),
            BurstBlocks = parse.GetValue(BurstBlocks),
            ZeroCopy = parse.GetValue(ZeroCopy),
            NoCopyReceive = parse.GetValue(NoCopyReceive),
            SegmentationOffload = !parse.GetValue(NoSegmentationOffload),
            DontFragment = parse.GetValue(DontFragment),
            Udp64BitCounters = parse.GetValue(Udp64BitCounters),
            IntervalSeconds = parse.GetValue(IntervalSeconds) ?? defaults.IntervalSeconds,
            ConnectTimeout = parse.GetValue(ConnectTimeout) ?? defaults.ConnectTimeout,
            StallTimeout = parse.GetValue(StallTimeout) ?? defaults.StallTimeout,
            Title = parse.GetValue(Title),
            ExtraData = parse.GetValue(ExtraData),
            GetServerOutput = parse.GetValue(ServerOutput),
            Credentials = BindCredentials(parse),
            AddressFamily = _family.Get(parse),
            Label = parse.GetValue(_socket.Label),
            Tags = parse.GetValue(_socket.Tags)!,
        };
    }

    // What no int holds is beyond every limit that the engine checks with a message of its own.
    private static int? ToBytes(long? value) => value is { } bytes ? (int)Math.Min(bytes, int.MaxValue) : null;

    private void Check(CommandResult result)
    {
        if (((ReadOnlySpan<bool>)[result.GetResult(Seconds) is not null, result.GetResult(Bytes) is not null, result.GetResult(Blocks) is not null]).Count(true) > 1)
            result.AddError("'--seconds', '--bytes' and '--blocks' each say when the test ends; give one of them");
        if (result.GetValue(Reverse) && result.GetValue(Bidirectional))
            result.AddError("'--reverse' is one way and '--bidirectional' both; give one of them");
        if (result.GetResult(Dscp) is not null && result.GetResult(TypeOfService) is not null)
            result.AddError("'--dscp' is the upper part of '--type-of-service'; give one of them");
        if (result.GetResult(BurstBlocks) is not null && result.GetResult(Rate) is null && !result.GetValue(Udp))
            result.AddError("'--burst-blocks' means something only under a rate; add --rate");
        foreach (var option in (ReadOnlySpan<Option>)[NoSegmentationOffload, DontFragment, Udp64BitCounters])
        {
            if (result.GetResult(option) is { Implicit: false } && !result.GetValue(Udp))
                result.AddError($"'{option.Name}' means something only with UDP; add --udp");
        }

        foreach (var option in (ReadOnlySpan<Option>)[Mss, NoDelay, CongestionControl, NoCopyReceive])
        {
            if (result.GetResult(option) is { Implicit: false } && result.GetValue(Udp))
                result.AddError($"'{option.Name}' needs TCP; leave out --udp");
        }

        if ((result.GetResult(UserName) is null) != (result.GetResult(PublicKey) is null))
            result.AddError("'--user-name' and '--public-key' belong together; give both");
        foreach (var option in (ReadOnlySpan<Option>)[PasswordFile, Pkcs1Padding])
        {
            if (result.GetResult(option) is { Implicit: false } && result.GetResult(UserName) is null)
                result.AddError($"'{option.Name}' means something only with a user; add --user-name and --public-key");
        }
    }

    private ThroughputCredentials? BindCredentials(ParseResult parse) => parse.GetValue(UserName) is not { } user
        ? null
        : new ThroughputCredentials
        {
            UserName = user,
            Password = ReadPassword(parse.GetValue(PasswordFile)),
            PublicKeyPem = CredentialFiles.LoadPublicKey(parse.GetValue(PublicKey)!),
            UsePkcs1Padding = parse.GetValue(Pkcs1Padding),
        };

    // Never an option: a command line is read by everybody on the machine.
    private static string ReadPassword(string? path)
    {
        if (path is null)
        {
            return Environment.GetEnvironmentVariable(PasswordVariable)
                ?? throw new NetTestException(ErrorReason.InvalidArgument, $"'--user-name' needs a password; put it into the environment variable {PasswordVariable}, or give --password-file.", "--user-name");
        }

        return NetTest.Engine.Sockets.PasswordFile.Read(path);
    }
}
