<?php
// What the drivers in PHP share: a failure ends the program with status 1, and so does a warning.

declare(strict_types=1);

set_error_handler(function (int $level, string $message, string $file, int $line): bool {
    throw new ErrorException($message, 0, $level, $file, $line);
});

function equal(mixed $found, mixed $expected, string $what = ''): void
{
    if ($found !== $expected) {
        $told = fn (mixed $value): string => json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
        throw new UnexpectedValueException("$what: {$told($found)} is not {$told($expected)}");
    }
}

function matches(string $found, string $pattern): void
{
    equal(preg_match($pattern, $found), 1, "$pattern in $found");
}
