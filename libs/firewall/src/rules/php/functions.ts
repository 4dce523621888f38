import { anyOf } from '../words.ts';

/** Functions of PHP whose names are no words: called with or without a blank before the bracket. */
export const phpFunctions = anyOf(String.raw`
  array_(?:diff_u\w+|filter|map|reduce|udiff\w*|uintersect\w*|walk\w*|search|intersect_u\w+) apache_(?:child_terminate|get_modules|get_version|note|setenv|lookup_uri) assert_options base64_(?:de|en)code base_convert bin2hex hex2bin bzopen bzdecompress bzcompress bzread
  call_user_(?:func|method)(?:_array)? chgrp chmod chown chroot class_exists convert_uu(?:de|en)code create_function curl_(?:exec|init|multi_exec|setopt|file_create) debug_(?:backtrace|print_backtrace|zval_refcount) define_syslog_variables disk_(?:free|total)_space
  dl ereg(?:i|_replace|i_replace)? error_log escapeshell(?:arg|cmd) exif_(?:imagetype|read_data|tagname|thumbnail) expect_popen extension_loaded extract f(?:close|eof|flush|getcsv|gets|getss|lock|open|passthru|putcsv|puts|read|scanf|seek|sockopen|stat|tell|truncate|write)
  file_(?:exists|get_contents|put_contents) file(?:atime|ctime|group|inode|mtime|owner|perms|size|type|_upload) filter_(?:input|var)(?:_array)? finfo_open ftp_(?:connect|exec|get|login|nb_\w+|put|raw|rawlist|pasv|ssl_connect) func_get_args? function_exists
  get_(?:browser|cfg_var|class_methods|class_vars|current_user|defined_(?:constants|functions|vars)|included_files|include_path|loaded_extensions|meta_tags|object_vars|parent_class|required_files|resource_type) get(?:cwd|env|hostname|lastmod|mygid|myinode|mypid|myuid|opt|rusage)
  gz(?:compress|decode|deflate|encode|file|inflate|open|passthru|read|uncompress|write) highlight_(?:file|string) hash_(?:file|hmac_file|update_file|update_stream) header_register_callback html_entity_decode htmlspecialchars_decode http_(?:build_query|get|post_data) iconv_mime_decode image(?:2wbmp|createfrom\w+|gd2?|gif|jpeg|png|wbmp|xbm)
  include_once ini_(?:alter|get|get_all|restore|set) invokeargs inject_code is_(?:array|callable|dir|executable|file|link|numeric|object|readable|resource|string|uploaded_file|writable|writeable) iterator_apply json_(?:de|en)code ldap_bind leak link_info lchgrp lchown loadxml mb_(?:ereg\w*|send_mail|decode_numericentity|convert_encoding|parse_str)
  mcrypt_\w+ md5(?:_file)? method_exists mkfifo move_uploaded_file mysqli?_(?:connect|query|pconnect|real_query|multi_query|fetch_\w+) newinstance(?:args)? odbc_(?:connect|exec|execute|result|result_all) ob_(?:clean|end_clean|end_flush|get_\w+|start|implicit_flush) oci_\w+ opcache_\w+ open_?dir openlog opendir openssl_\w+
  parse_(?:ini_file|ini_string|str) passthru pcntl_\w+ pdo_\w+ pfsockopen pg_(?:connect|execute|query|send_query|prepare|put_line)\w* php_(?:sapi_name|strip_whitespace|uname|ini_\w+) phpcredits phpinfo phpversion popen posix_\w+ preg_(?:match\w*|replace\w*|filter|quote|split|grep) print_r proc_(?:close|get_status|nice|open|terminate) putenv
  rawurl(?:de|en)code read(?:_exif_data|dir|file|gzfile|line\w*|link) realpath register_(?:shutdown|tick)_function reflection(?:class|function|method|object) require_once restore_(?:error|exception)_handler rmdir runkit_\w+ scandir session_(?:start|id|save_path|decode|destroy) set_(?:error|exception)_handler set_(?:file_buffer|include_path|time_limit|magic_quotes_runtime) settype
  sha1(?:_file)? crc32 shell_exec shm_\w+ show_source shmop_\w+ simplexml_load_(?:file|string) socket_(?:accept|bind|close|connect|create\w*|listen|read|write) spl_autoload\w* sqlite_\w+ str_(?:rot13|repeat|replace) stream_(?:context_create|filter_\w+|get_\w+|socket_\w+|wrapper_\w+|select) stripcslashes stripslashes strrev strtoupper strtolower strtr substr substr_count symlink syslog
  tempnam tmpfile trigger_error uasort uksort unserialize url(?:de|en)code user_error utf8_(?:de|en)code usleep var_(?:dump|export) variant_\w+ virtual wddx_\w+ xdebug_\w+ xml_parse\w* xpath_\w+ yaml_\w+ zend_version zip_(?:open|read) zlib_\w+ implode explode str_getcsv stripos strpos sprintf vsprintf array_merge array_pop ctype_\w+ nl2br addslashes chunk_split`);

/** Functions of PHP whose names are words: only with the bracket directly behind them, or comments and line ends between. */
export const phpWords = anyOf(String.raw`
  assert bind chr compact constant copy count current dir end eval exec exit each fgetc file glob hash header include key link list mail mkdir next opendir ord pack pos print prev rand range rename reset round sleep sort srand split stat syslog system
  touch trim umask uniqid unlink unset unpack usort array_rand crypt die explode ftok ftruncate getdate max min`);

/** The worst of them, in any text a sign. */
export const phpDangerous = anyOf(String.raw`
  assert call_user_func(?:_array)? create_function eval exec passthru pcntl_exec popen proc_open shell_exec system phpinfo base64_decode gzinflate gzuncompress str_rot13 file_put_contents file_get_contents move_uploaded_file include require fsockopen
  preg_replace unserialize array_map readfile show_source highlight_file fwrite fputs curl_exec ini_set unlink scandir`);

/** Directives of php.ini. */
export const phpDirectives = anyOf(String.raw`
  allow_url_(?:fopen|include) arg_separator\.\w+ assert\.\w+ auto_(?:append|prepend)_file auto_detect_line_endings auto_globals_jit browscap cgi\.\w+ curl\.cainfo date\.timezone default_(?:charset|mimetype|socket_timeout) disable_(?:classes|functions) display_(?:errors|startup_errors) doc_root docref_\w+
  enable_(?:dl|post_data_reading) engine error_(?:append_string|log|prepend_string|reporting) exif\.\w+ exit_on_timeout expose_php extension(?:_dir)? fastcgi\.\w+ ffi\.\w+ file_uploads filter\.default\w* hard_timeout highlight\.\w+ html_errors iconv\.\w+ ignore_(?:repeated_\w+|user_abort) implicit_flush include_path
  input_encoding internal_encoding intl\.\w+ log_errors\w* mail\.\w+ max_(?:execution_time|file_uploads|input_\w+) mbstring\.\w+ memory_limit mysqli?\.\w+ mysqlnd\.\w+ oci8\.\w+ opcache\.\w+ open_basedir openssl\.\w+ output_(?:buffering|encoding|handler) pcre\.\w+ pdo_\w+\.\w+ phar\.\w+ post_max_size precision realpath_cache_\w+
  register_argc_argv report_memleaks request_(?:order|terminate_timeout) safe_mode\w* sendmail_(?:from|path) serialize_precision session\.\w+ short_open_tag soap\.\w+ sql\.safe_mode sqlite3\.\w+ suhosin\.\w+ sys_temp_dir track_errors unserialize_\w+ upload_(?:max_filesize|tmp_dir) url_rewriter\.tags user_(?:agent|dir|ini\.\w+)
  variables_order xmlrpc_\w+ zend\.\w+ zend_extension zlib\.\w+`);
