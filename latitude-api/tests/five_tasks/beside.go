// The five tasks of ours.rs with the official SDK for Go, as its usage samples and its sources of version 1.19.6 have it.
// They are counted, and compiled by nothing here.
package beside

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	latitudeshgosdk "github.com/latitudesh/latitudesh-go-sdk"
	"github.com/latitudesh/latitudesh-go-sdk/models/components"
	"github.com/latitudesh/latitudesh-go-sdk/models/operations"
)

func orderServer(ctx context.Context, s *latitudeshgosdk.Latitudesh, project string) (*components.ServerData, error) {
	res, err := s.Servers.Create(ctx, operations.CreateServerServersRequestBody{
		Data: &operations.CreateServerServersData{
			Type: operations.CreateServerServersTypeServers,
			Attributes: &operations.CreateServerServersAttributes{
				Project:         latitudeshgosdk.Pointer(project),
				Plan:            operations.CreateServerPlanC3SmallX86.ToPointer(),
				Site:            operations.CreateServerSiteAsh.ToPointer(),
				OperatingSystem: operations.CreateServerOperatingSystemUbuntu2404X64Lts.ToPointer(),
				Hostname:        latitudeshgosdk.Pointer("web-1"),
			},
		},
	})
	if err != nil {
		return nil, err
	}
	for {
		got, err := s.Servers.Get(ctx, *res.Server.Data.ID, nil)
		if err != nil {
			return nil, err
		}
		server := got.Server.Data
		switch *server.Attributes.Status {
		case "on":
			if server.Attributes.PrimaryIpv4 != nil {
				return server, nil
			}
		case "failed_deployment", "failed_disk_erasing":
			return nil, fmt.Errorf("the deployment of %s failed", *server.ID)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(30 * time.Second):
		}
	}
}

func allServers(ctx context.Context, s *latitudeshgosdk.Latitudesh) ([]components.ServerData, error) {
	var all []components.ServerData
	res, err := s.Servers.List(ctx, operations.GetServersRequest{})
	for err == nil && res != nil && res.Servers != nil {
		all = append(all, res.Servers.Data...)
		res, err = res.Next()
	}
	return all, err
}

// A description is a *string with omitempty, which can't be null on the wire: this takes a request by hand.
func clearDescription(ctx context.Context, tag string) error {
	body := fmt.Sprintf(`{"data":{"id":%q,"type":"tags","attributes":{"description":null}}}`, tag)
	url := "https://api.latitude.sh/tags/" + tag
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", os.Getenv("LATITUDESH_BEARER"))
	req.Header.Set("Content-Type", "application/vnd.api+json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}

func orderIfInStock(
	ctx context.Context, s *latitudeshgosdk.Latitudesh, order operations.CreateServerServersRequestBody,
) (*components.Server, error) {
	res, err := s.Servers.Create(ctx, order)
	if err == nil {
		return res.Server, nil
	}
	var refused *components.APIError
	var body components.ErrorObject
	if errors.As(err, &refused) && json.Unmarshal([]byte(refused.Body), &body) == nil {
		for _, e := range body.Errors {
			if e.Code != nil && *e.Code == "SERVERS_OUT_OF_STOCK" {
				return nil, nil
			}
		}
	}
	return nil, err
}

func rotateOwnKey(ctx context.Context, current string, key string) (*latitudeshgosdk.Latitudesh, error) {
	var token atomic.Pointer[string]
	token.Store(&current)
	s := latitudeshgosdk.New(
		latitudeshgosdk.WithSecuritySource(func(context.Context) (components.Security, error) {
			return components.Security{Bearer: token.Load()}, nil
		}),
	)
	res, err := s.APIKeys.Update(ctx, key, components.UpdateAPIKey{
		Data: &components.UpdateAPIKeyData{
			ID:         latitudeshgosdk.Pointer(key),
			Type:       components.UpdateAPIKeyTypeAPIKeys,
			Attributes: &components.UpdateAPIKeyAttributes{},
		},
	})
	if err != nil {
		return nil, err
	}
	if new := res.Object.Data.Attributes.Token; new != nil {
		token.Store(new)
	}
	return s, nil
}
