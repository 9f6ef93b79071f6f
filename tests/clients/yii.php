<?php
// Drives a server through chat records with the requests of yiisoft/yii2-httpclient 2.0, which is on no registry that the
// tests use: what its Client, formatters, parsers and both of its transports send and read is written anew here, byte for
// byte where it is seen on the wire.

declare(strict_types=1);

require __DIR__ . '/expect.php';

/** A request as Client::createRequest() makes it. The formats are those of Client::FORMAT_*. */
final class Request
{
    /** @var array<string, array{content: string, fileName: string, mimeType: string}> */
    private array $files = [];
    private array $headers = [];

    public function __construct(private string $method, private string $url, private ?array $data, private string $format)
    {
    }

    public function addHeaders(array $lines): self
    {
        array_push($this->headers, ...$lines);
        return $this;
    }

    public function addFile(string $name, string $fileName): self
    {
        $mimeType = mime_content_type($fileName);
        $this->files[$name] = ['content' => file_get_contents($fileName), 'fileName' => basename($fileName), 'mimeType' => $mimeType];
        return $this;
    }

    /** Sends it by StreamTransport, the client's default, or by CurlTransport. */
    public function send(string $transport): Response
    {
        $url = getenv('IM_SERVER') . '/' . $this->url;
        [$type, $content] = $this->files === [] ? $this->format($url) : $this->multipart();
        $lines = [...$this->headers, ...($type === null ? [] : ["Content-Type: $type"])];
        return $transport === 'curl' ? $this->curl($url, $lines, $content) : $this->stream($url, $lines, $content);
    }

    /** Formatters: the content type and the content. A form of a GET is its query. */
    private function format(string &$url): array
    {
        switch ($this->format) {
            case 'json':
                return ['application/json; charset=UTF-8', json_encode($this->data, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES)];
            case 'xml':
                return ['application/xml; charset=UTF-8', self::xml($this->data)];
        }
        $content = http_build_query($this->data ?? []);
        if ($this->method === 'GET') {
            $url .= $content === '' ? '' : (str_contains($url, '?') ? '&' : '?') . $content;
            return [null, null];
        }
        return ['application/x-www-form-urlencoded; charset=UTF-8', $content];
    }

    /** XmlFormatter, for data without lists. */
    private static function xml(array $data): string
    {
        $document = new DOMDocument('1.0', 'UTF-8');
        $root = $document->appendChild(new DOMElement('request'));
        foreach ($data as $name => $value) {
            $root->appendChild(new DOMElement($name))->appendChild(new DOMText((string) $value));
        }
        return $document->saveXML();
    }

    /** Request::prepareMultiPartContent(): fields have no content type, files come last. */
    private function multipart(): array
    {
        $parts = [];
        foreach ($this->data as $name => $value) {
            $parts[] = "Content-Disposition: form-data; name=\"$name\"\r\n\r\n$value";
        }
        foreach ($this->files as $name => $file) {
            $parts[] = "Content-Disposition: form-data; name=\"$name\"; filename=\"{$file['fileName']}\"\r\n"
                . "Content-Type: {$file['mimeType']}\r\n\r\n{$file['content']}";
        }
        $boundary = '---------------------' . md5(mt_rand() . microtime());
        $parts = array_map(fn (string $part): string => "--$boundary\r\n$part", $parts);
        return ["multipart/form-data; boundary=$boundary", implode("\r\n", [...$parts, "--$boundary--", ''])];
    }

    private function stream(string $url, array $lines, ?string $content): Response
    {
        $options = ['method' => $this->method, 'ignore_errors' => true, 'header' => $lines];
        if ($content !== null) {
            $options['content'] = $content;
        }
        $context = stream_context_create(['http' => $options, 'ssl' => ['verify_peer' => false]]);
        $stream = fopen($url, 'rb', false, $context);
        return new Response(stream_get_contents($stream), $http_response_header);
    }

    private function curl(string $url, array $lines, ?string $content): Response
    {
        $curl = curl_init();
        $received = [];
        curl_setopt_array($curl, [CURLOPT_HTTPHEADER => $lines, CURLOPT_RETURNTRANSFER => true, CURLOPT_URL => $url]);
        curl_setopt_array($curl, $this->method === 'GET' ? [] : [CURLOPT_CUSTOMREQUEST => $this->method]);
        curl_setopt_array($curl, $content === null ? [] : [CURLOPT_POSTFIELDS => $content]);
        curl_setopt($curl, CURLOPT_HEADERFUNCTION, function ($curl, string $line) use (&$received): int {
            $received[] = trim($line);
            return strlen($line);
        });
        return new Response(curl_exec($curl), $received);
    }
}

/** A reply, with `$response->data` by the parser of its content type. */
final class Response
{
    public int $status;
    public array $headers = [];
    public mixed $data;

    public function __construct(public string $content, array $lines)
    {
        foreach ($lines as $line) {
            if (preg_match('~^HTTP/\S+ (\d+)~', $line, $matches)) {
                $this->status = (int) $matches[1];
            } elseif (str_contains($line, ':')) {
                [$name, $value] = explode(':', $line, 2);
                $this->headers[strtolower($name)] = trim($value);
            }
        }
        $isXml = str_contains($this->headers['content-type'], 'xml');
        $this->data = $isXml ? self::xml(simplexml_load_string($content)) : json_decode($content, true);
    }

    /** XmlParser::convertXmlToArray(). */
    private static function xml(array|SimpleXMLElement $element): array
    {
        return array_map(fn (mixed $value): mixed => is_scalar($value) ? $value : self::xml($value), (array) $element);
    }
}

$member = (int) getenv('IM_NUMBER');
$bearer = ['Authorization: Bearer ' . getenv('IM_TOKEN')];
$request = fn (string $method, string $url, ?array $data = null, string $format = 'urlencoded'): Request
    => (new Request($method, "chat-records/$url", $data, $format))->addHeaders($bearer);
$created = ['result' => 'success', 'message' => 'The record was created.'];
$upload = tempnam(sys_get_temp_dir(), 'record');
file_put_contents($upload, '{"message":"of the file"}');

foreach (['stream', 'curl'] as $transport) {
    $seller = "yii-$transport-" . getenv('IM_UNIQUE');
    $fields = ['memberId' => $member, 'sellerId' => $seller, 'messageType' => 'RC:InfoNtf'];
    $record = fn (string $text): array => $fields + ['cnt' => json_encode(['message' => $text], JSON_UNESCAPED_UNICODE)];

    $form = $request('POST', 'create', $record('有货吗? + & = % 😀'))->send($transport);
    equal([$form->status, $form->data], [200, $created]);
    $json = $request('POST', 'create', $record('as JSON'), 'json')->send($transport);
    equal([$json->status, $json->data], [200, $created]);
    $parts = $request('POST', 'create', $record('in parts'))->addFile('upload', $upload)->send($transport);
    equal([$parts->status, $parts->data], [200, $created]);
    // Yii reads XML where an application sets a parser for it, and the document names none: it is a call without parameters.
    $xml = $request('POST', 'create', $record('as XML'), 'xml')->send($transport);
    equal([$xml->status, $xml->data], [200, ['result' => 'error', 'message' => 'Member Id cannot be blank.']]);

    // Pages are walked by their links, whose query has everything but the token.
    $texts = [];
    $next = "list?" . http_build_query(['memberId' => $member, 'sellerId' => $seller, 'order' => 'asc', 'pageSize' => 2]);
    do {
        $page = $request('GET', $next)->send($transport);
        equal($page->headers['x-pagination-total-count'], '3');
        array_push($texts, ...array_map(fn (array $item): string => json_decode($item['cnt'])->message, $page->data['items']));
        $href = $page->data['_links']['next']['href'] ?? null;
        $next = $href === null ? null : explode('/chat-records/', $href)[1];
    } while ($next !== null);
    equal($texts, ['有货吗? + & = % 😀', 'as JSON', 'in parts']);

    // The query of a GET is its data; XML is what ContentNegotiator chooses by Accept.
    $query = ['memberId' => $member, 'sellerId' => $seller, 'order' => 'asc'];
    $list = $request('GET', 'list', $query)->send($transport)->data;
    $asXml = $request('GET', 'list', $query)->addHeaders(['Accept: application/xml'])->send($transport);
    matches($asXml->headers['content-type'], '~^application/xml; charset=UTF-8$~i');
    matches($asXml->content, '~^<\?xml version="1.0" encoding="UTF-8"\?>\s*<response>~');
    $asTexts = fn (array $items): array => array_map(fn (array $item): array => array_map(strval(...), $item), $items);
    equal($asXml->data['items']['item'], $asTexts($list['items']));
    equal($asXml->data['_meta'], array_map(strval(...), $list['_meta']));
    $chosen = $request('GET', 'list', $query + ['fields' => 'messageType,id', '_format' => 'xml'])->send($transport);
    $first = $list['items'][0];
    equal($chosen->data['items']['item'][0], ['id' => (string) $first['id'], 'messageType' => $first['messageType']]);

    $ids = array_column($list['items'], 'id');
    $deleted = $request('POST', 'delete', ['memberId' => $member, 'id' => $ids[0]], 'json')->send($transport);
    equal($deleted->data['result'], 'success');
    $override = ['X-HTTP-Method-Override: DELETE'];
    $other = $request('POST', 'delete', ['memberId' => $member, 'id' => $ids[0]])->addHeaders($override)->send($transport);
    equal([$other->status, $other->headers['allow']], [405, 'POST']);
    $repeated = $request('POST', 'delete', ['memberId' => $member, 'id' => $ids[0]])->send($transport);
    equal($repeated->data, ['result' => 'error', 'message' => "Object not found: $ids[0]"]);
    $conversations = $request('GET', 'chat-list', ['memberId' => $member])->send($transport)->data;
    equal([$conversations[0]['seller_id'], $conversations[0]['id']], [$seller, $ids[2]]);

    $refused = (new Request('GET', 'chat-records/list', $query, 'urlencoded'))->send($transport);
    equal([$refused->status, $refused->data['name']], [401, 'Unauthorized']);
}
unlink($upload);
