<?php
// Drives a server through chat records with PHP's curl, which sends an array as multipart/form-data, a text as a form,
// and JSON where one says so; and stores the shop whose name the list of conversations shows.

declare(strict_types=1);

require __DIR__ . '/expect.php';

$member = (int) getenv('IM_NUMBER');
$seller = 'php-' . getenv('IM_UNIQUE');

// docs/clients.md: call
function records(string $call, array $options = [], string $path = 'chat-records'): array
{
    $curl = curl_init(getenv('IM_SERVER') . "/$path/$call");
    $headers = ['Authorization: Bearer ' . getenv('IM_TOKEN'), ...$options[CURLOPT_HTTPHEADER] ?? []];
    curl_setopt_array($curl, [CURLOPT_HTTPHEADER => $headers, CURLOPT_RETURNTRANSFER => true] + $options);
    return json_decode(curl_exec($curl), true);
}

function createRecord(int $member, string $seller, string $text): array
{
    // An array goes as multipart/form-data, http_build_query(…) of it as a form: both are taken. So is json_encode(…) of it
    // together with CURLOPT_HTTPHEADER => ['Content-Type: application/json']; without it, it is taken for a form.
    return records('create', [CURLOPT_POSTFIELDS => [
        'memberId' => $member,
        'sellerId' => $seller,
        'messageType' => 'RC:TxtMsg',
        'cnt' => json_encode(['content' => $text]),
    ]]);
}
// end

/** A call with the token in its query, and not in its header. */
function withToken(string $call, array $parameters, array $options = []): array
{
    $query = http_build_query($parameters + ['access-token' => getenv('IM_TOKEN')]);
    $curl = curl_init(getenv('IM_SERVER') . "/chat-records/$call?$query");
    curl_setopt_array($curl, $options + [CURLOPT_RETURNTRANSFER => true]);
    return json_decode(curl_exec($curl), true);
}

$created = ['result' => 'success', 'message' => 'The record was created.'];
$fields = ['memberId' => $member, 'sellerId' => $seller, 'messageType' => 'RC:InfoNtf'];
$texts = array_map(fn (string $text): string => json_encode(['message' => $text], JSON_UNESCAPED_UNICODE), [
    'as a form: a+b & c=d 有货吗?', "in parts: \r\n--x \"quoted\" 😀", 'as JSON', 'in the query of a list', 'with a file',
]);

equal(createRecord($member, $seller, '有货吗? "quoted" & 😀'), $created);
equal(records('create', [CURLOPT_POSTFIELDS => http_build_query($fields + ['cnt' => $texts[0]])]), $created);
equal(records('create', [CURLOPT_POSTFIELDS => $fields + ['cnt' => $texts[1]]]), $created);
$json = [
    CURLOPT_POSTFIELDS => json_encode($fields + ['cnt' => $texts[2]]),
    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
];
equal(records('create', $json), $created);
equal(withToken('create', [], [CURLOPT_POSTFIELDS => $fields + ['cnt' => $texts[3]]]), $created);
// A part that is a file is in $_FILES, which nobody reads.
$file = new CURLStringFile('{"message":"of the file"}', 'record.json', 'application/json');
equal(records('create', [CURLOPT_POSTFIELDS => $fields + ['cnt' => $texts[4], 'upload' => $file]]), $created);

$missing = records('create', [CURLOPT_POSTFIELDS => ['sellerId' => $seller, 'cnt' => $file]]);
equal($missing, ['result' => 'error', 'message' => 'Member Id cannot be blank.']);

$page = withToken('list', ['memberId' => $member, 'sellerId' => $seller, 'order' => 'asc']);
$first = json_encode(['content' => '有货吗? "quoted" & 😀']);
equal(array_column($page['items'], 'cnt'), [$first, ...$texts]);
equal(array_column($page['items'], 'messageType'), ['RC:TxtMsg', ...array_fill(0, 5, 'RC:InfoNtf')]);
equal(array_unique(array_column($page['items'], 'member_id')), [$member]);
equal($page['_meta'], ['totalCount' => 6, 'pageCount' => 1, 'currentPage' => 1, 'perPage' => 50]);

// docs/clients.md: shop
function nameShop(string $seller, string $name): array
{
    return records(rawurlencode($seller), [
        CURLOPT_CUSTOMREQUEST => 'PUT',
        CURLOPT_POSTFIELDS => json_encode(['shop_name' => $name, 'logo' => '']),
    ], 'directory/shops');
}
// end

equal(nameShop($seller, '一号店'), ['sellerId' => $seller, 'shop_name' => '一号店', 'logo' => '']);
$conversations = withToken('chat-list', ['memberId' => $member]);
equal(array_column($conversations, 'shop_name'), ['一号店']);
equal(array_column($conversations, 'cnt'), [$texts[4]]);

$last = end($page['items'])['id'];
$deleted = records('delete', [CURLOPT_POSTFIELDS => ['memberId' => $member, 'id' => $last]]);
equal($deleted['result'], 'success');
$repeated = records('delete', [CURLOPT_POSTFIELDS => http_build_query(['memberId' => $member, 'id' => $last])]);
equal($repeated, ['result' => 'error', 'message' => "Object not found: $last"]);
equal(withToken('chat-list', ['memberId' => $member])[0]['cnt'], $texts[3]);

// Where there is a header, the query is not looked at.
$refused = withToken('create', [], [CURLOPT_POSTFIELDS => $fields, CURLOPT_HTTPHEADER => ['Authorization: Bearer x']]);
equal([$refused['status'], $refused['message']], [401, 'Your request was made with invalid credentials.']);
