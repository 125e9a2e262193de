/*
 * Objects of the services: configuration files, JSON-RPC servers, clients and requests.
 */
#ifndef SERVICES_H
#define SERVICES_H

static void *
make_conf(void)
{
	struct spdk_conf *conf = spdk_conf_allocate();
	FILE *f = fopen("misuse.conf", "w");

	fprintf(f, "[One]\nkey value\n[Two]\nkey value\n");
	fclose(f);
	spdk_conf_read(conf, "misuse.conf");
	return conf;
}
static void
gone_conf(void *conf)
{
	spdk_conf_free(conf);
}
/* A section goes with its file. */
static struct { void *section, *conf; } g_sections[4096];
static size_t g_section_count;
static void *
make_section(void)
{
	void *conf = make_conf(), *section = spdk_conf_find_section(conf, "One");

	g_sections[g_section_count].conf = conf;
	g_sections[g_section_count++].section = section;
	return section;
}
static void
gone_section(void *section)
{
	for (size_t i = 0; i < g_section_count; i++) {
		if (g_sections[i].section == section) {
			spdk_conf_free(g_sections[i].conf);
			return;
		}
	}
}

static struct spdk_jsonrpc_server *g_server;
static struct spdk_jsonrpc_request *g_request;

static void
handle(struct spdk_jsonrpc_request *request, const struct spdk_json_val *method, const struct spdk_json_val *params)
{
	(void)method, (void)params;
	g_request = request;
}
static void *
make_server(void)
{
	static unsigned n;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "misuse%u.sock", n++);
	unlink(address.sun_path);
	return spdk_jsonrpc_server_listen(AF_UNIX, 0, (struct sockaddr *)&address, sizeof(address), handle);
}
static void
gone_server(void *server)
{
	spdk_jsonrpc_server_shutdown(server);
}
static void
need_server(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "misuse.sock" };

	if (g_server == NULL) {
		unlink(address.sun_path);
		g_server = spdk_jsonrpc_server_listen(AF_UNIX, 0, (struct sockaddr *)&address, sizeof(address), handle);
	}
}
static void *
make_client(void)
{
	need_server();
	return spdk_jsonrpc_client_connect("misuse.sock", AF_UNIX);
}
static void
gone_client(void *client)
{
	spdk_jsonrpc_client_close(client);
	for (int i = 0; i < 4; i++) {
		spdk_jsonrpc_server_poll(g_server);
	}
}
static void *
make_client_request(void)
{
	return spdk_jsonrpc_client_create_request();
}
static void
gone_client_request(void *request)
{
	spdk_jsonrpc_client_free_request(request);
}

/* A request that a client sent and the server has not answered yet. */
static struct { void *request, *conn, *client; } g_requests[8192];
static size_t g_request_count;
static size_t
ask(void)
{
	struct spdk_jsonrpc_client *client = make_client();
	struct spdk_jsonrpc_client_request *request = spdk_jsonrpc_client_create_request();
	struct spdk_json_write_ctx *w = spdk_jsonrpc_begin_request(request, 1, "misused");

	spdk_jsonrpc_end_request(request, w);
	spdk_jsonrpc_client_send_request(client, request);
	g_request = NULL;
	for (int i = 0; i < 10000 && g_request == NULL; i++) {
		spdk_jsonrpc_client_poll(client, 0);
		spdk_jsonrpc_server_poll(g_server);
	}
	g_requests[g_request_count].client = client;
	g_requests[g_request_count].request = g_request;
	g_requests[g_request_count].conn = g_request ? spdk_jsonrpc_get_conn(g_request) : NULL;
	return g_request_count++;
}
static void
answered(size_t at)
{
	spdk_jsonrpc_send_bool_response(g_requests[at].request, true);
	spdk_jsonrpc_server_poll(g_server);
	gone_client(g_requests[at].client);
	g_requests[at].client = NULL;
}
static void *
make_request(void)
{
	return g_requests[ask()].request;
}
static void *
make_conn(void)
{
	return g_requests[ask()].conn;
}
static void
gone_request(void *request)
{
	for (size_t i = 0; i < g_request_count; i++) {
		if (g_requests[i].client && (g_requests[i].request == request || g_requests[i].conn == request)) {
			answered(i);
			return;
		}
	}
}
static void *
make_response(void)
{
	size_t at = ask();
	struct spdk_jsonrpc_client *client = g_requests[at].client;
	void *response = NULL;

	spdk_jsonrpc_send_bool_response(g_requests[at].request, true);
	for (int i = 0; i < 10000 && response == NULL; i++) {
		spdk_jsonrpc_server_poll(g_server);
		spdk_jsonrpc_client_poll(client, 0);
		response = spdk_jsonrpc_client_get_response(client);
	}
	gone_client(client);
	g_requests[at].client = NULL;
	return response;
}
static void
gone_response(void *response)
{
	spdk_jsonrpc_client_free_response(response);
}

static void *
make_rpc_server(void)
{
	static unsigned n;
	char name[64];

	snprintf(name, sizeof(name), "%s/rpc%u.sock", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", n++);
	return spdk_rpc_server_listen(name);
}
static void
gone_rpc_server(void *server)
{
	spdk_rpc_server_close(server);
}

static void *
make_notify_type(void)
{
	return spdk_notify_type_register("misused");
}

static void *
make_domain(void)
{
	struct spdk_memory_domain *domain = NULL;

	spdk_memory_domain_create(&domain, SPDK_DMA_DEVICE_TYPE_DMA, NULL, "misused");
	return domain;
}
static void
gone_domain(void *domain)
{
	spdk_memory_domain_destroy(domain);
}

static int
keyring_add(struct spdk_key *key, void *ctx)
{
	(void)key, (void)ctx;
	return 0;
}
static void
keyring_remove(struct spdk_key *key)
{
	(void)key;
}
static int
keyring_get(struct spdk_key *key, void *buf, int len)
{
	(void)key, (void)buf, (void)len;
	return 0;
}
static size_t
keyring_size(void)
{
	return 8;
}
static void *
make_keyring_module(void)
{
	struct spdk_keyring_module *module = calloc(1, sizeof(*module));

	module->name = "misused";
	module->add_key = keyring_add;
	module->remove_key = keyring_remove;
	module->get_key = keyring_get;
	module->get_ctx_size = keyring_size;
	spdk_keyring_register_module(module);
	return module;
}
/* A key that was removed goes with its last reference. */
static void *
make_key(void)
{
	static struct spdk_keyring_module *module;
	static unsigned n;
	char name[32];
	struct spdk_key_opts opts = { .size = sizeof(opts), .name = name };
	void *key;

	if (module == NULL) {
		module = make_keyring_module();
	}
	opts.module = module;
	snprintf(name, sizeof(name), "misused%u", n++);
	spdk_keyring_add_key(&opts);
	key = spdk_keyring_get_key(name);
	spdk_keyring_remove_key(name, module);
	return key;
}
static void
gone_key(void *key)
{
	spdk_keyring_put_key(key);
}

static void
no_points(void)
{
}
static void *
make_trace_group(void)
{
	static uint8_t n = 20;
	struct spdk_trace_register_fn *fn = calloc(1, sizeof(*fn));
	char name[16];

	snprintf(name, sizeof(name), "misused%u", n);
	fn->name = strdup(name);
	fn->tgroup_id = n++;
	fn->reg_fn = no_points;
	spdk_trace_add_register_fn(fn);
	return fn;
}
static void *
make_trace_parser(void)
{
	struct spdk_trace_parser_opts opts = { .filename = "misuse.trace", .lcore = SPDK_TRACE_MAX_LCORE };
	static bool made;

	if (!made) {
		struct spdk_trace_file *file = calloc(1, sizeof(*file));
		FILE *f = fopen(opts.filename, "w");

		file->file_size = sizeof(*file);
		fwrite(file, sizeof(*file), 1, f);
		fclose(f);
		free(file);
		made = true;
	}
	return spdk_trace_parser_init(&opts);
}
static void
gone_trace_parser(void *parser)
{
	spdk_trace_parser_cleanup(parser);
}

static int
start_nothing(void)
{
	return 0;
}
static void
stop_nothing(void)
{
}
static void *
make_scheduler(void)
{
	static struct spdk_scheduler scheduler = { .name = "misused", .init = start_nothing, .deinit = stop_nothing };

	spdk_scheduler_register(&scheduler);
	return &scheduler;
}
static void *
make_governor(void)
{
	static struct spdk_governor governor = { .name = "misused", .init = start_nothing, .deinit = stop_nothing };

	spdk_governor_register(&governor);
	return &governor;
}
static void *
make_subsystem(void)
{
	static struct spdk_subsystem subsystem = { .name = "misused" };

	spdk_add_subsystem(&subsystem);
	return &subsystem;
}

#define SERVICE_FIXTURES(FIXTURE)                                                                                      \
	FIXTURE(spdk_conf, make_conf, gone_conf, false, false)                                                         \
	FIXTURE(spdk_conf_section, make_section, gone_section, false, false)                                           \
	FIXTURE(spdk_jsonrpc_server, make_server, gone_server, false, false)                                           \
	FIXTURE(spdk_jsonrpc_client, make_client, gone_client, false, false)                                           \
	FIXTURE(spdk_jsonrpc_client_request, make_client_request, gone_client_request, false, false)                   \
	FIXTURE(spdk_jsonrpc_client_response, make_response, gone_response, false, false)                              \
	FIXTURE(spdk_jsonrpc_request, make_request, gone_request, false, false)                                        \
	FIXTURE(spdk_jsonrpc_server_conn, make_conn, gone_request, false, false)                                       \
	FIXTURE(spdk_rpc_server, make_rpc_server, gone_rpc_server, false, false)                                       \
	FIXTURE(spdk_notify_type, make_notify_type, NULL, false, false)                                                \
	FIXTURE(spdk_memory_domain, make_domain, gone_domain, false, false)                                            \
	FIXTURE(spdk_keyring_module, make_keyring_module, NULL, false, false)                                          \
	FIXTURE(spdk_key, make_key, gone_key, false, false)                                                            \
	FIXTURE(spdk_trace_register_fn, make_trace_group, NULL, false, false)                                          \
	FIXTURE(spdk_trace_parser, make_trace_parser, gone_trace_parser, false, false)                                 \
	FIXTURE(spdk_scheduler, make_scheduler, NULL, false, false)                                                    \
	FIXTURE(spdk_governor, make_governor, NULL, false, false)                                                      \
	FIXTURE(spdk_subsystem, make_subsystem, NULL, false, false)

#endif
